/** One sentence for each event of the stream. Products have their titles; orders, restocks and dead letters their ids. */

import type * as z from 'zod';
import type { EVENTS, EventType, OPERATOR_EVENTS } from '#domain/events.ts';
import { krw as shown } from '#domain/shown.ts';

/** Resolves a product id to the product's title, and a restock id to the title of its product; unknown ids to themselves. */
export type TitleOf = (id: string) => Promise<string>;

type Published = { readonly [T in EventType]: z.infer<(typeof EVENTS)[T]>['data'] };
type ForOperators = { readonly [T in keyof typeof OPERATOR_EVENTS]: z.infer<(typeof OPERATOR_EVENTS)[T]> };
type Data = Published & ForOperators;
type Sentence<D> = (data: D, titleOf: TitleOf) => string | Promise<string>;

interface AnyEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Lines = Published['order.placed']['lines'];

const krw = (amount: number): string => shown(amount, 'en');
const units = (count: number): string => `${count} ${count === 1 ? 'unit' : 'units'}`;
const listOf = async (lines: Lines, titleOf: TitleOf): Promise<string> =>
  (await Promise.all(lines.map(async ({ productId, quantity }) => `${quantity} × ${await titleOf(productId)}`))).join(
    ', ',
  );

const CANCELLED: Readonly<Record<Published['order.cancelled']['reason'], string>> = {
  PAYMENT_TIMEOUT: 'not paid in time',
  CUSTOMER: 'by the buyer',
  SELLER: 'by the seller',
};

const SENTENCES: { readonly [T in keyof Data]: Sentence<Data[T]> } = {
  'order.placed': async ({ orderId, lines, total }, titleOf) =>
    `${orderId} placed: ${await listOf(lines, titleOf)}, ${krw(total)}`,
  'order.refused': async ({ orderId, lines }, titleOf) =>
    `${orderId} rejected: not enough stock for ${await listOf(lines, titleOf)}`,
  'order.rejected': ({ orderId, code }) => `${orderId} rejected after it waited in the order queue: ${code}`,
  'order.paid': ({ orderId, total }) => `${orderId} paid: ${krw(total)}`,
  'order.cancelled': ({ orderId, reason, refunded }) =>
    `${orderId} cancelled: ${CANCELLED[reason]}${refunded > 0 ? `, ${krw(refunded)} refunded` : ''}`,
  'payment.completed': ({ orderId, amount }) => `payment of ${orderId} completed: ${krw(amount)}`,
  'payment.failed': ({ orderId, amount, problem }) => `payment of ${orderId} failed: ${krw(amount)}, ${problem}`,
  'stock.reserved': async ({ orderId, lines }, titleOf) => `${await listOf(lines, titleOf)} reserved for ${orderId}`,
  'stock.short': async ({ orderId, lines }, titleOf) => `${await listOf(lines, titleOf)} missing for ${orderId}`,
  'stock.out': async ({ productId, available }, titleOf) =>
    `${await titleOf(productId)} is out of stock: ${units(available)} available`,
  'stock.back': async ({ productId, available }, titleOf) =>
    `${await titleOf(productId)} is back in stock: ${units(available)} available`,
  'restock.requested': async ({ restockId }, titleOf) =>
    `restock of ${await titleOf(restockId)} requested manually (${restockId})`,
  'restock.due': async ({ restockId }, titleOf) =>
    `restock of ${await titleOf(restockId)}: the delivery time has passed (${restockId})`,
  'restock.overdue': async ({ restockId }, titleOf) =>
    `restock of ${await titleOf(restockId)} is overdue: an operator must decide (${restockId})`,
  'restock.surplus': async ({ restockId, units: surplus }, titleOf) =>
    `the factory delivered ${units(surplus)} too many of ${await titleOf(restockId)} (${restockId})`,
  'dead_letter.parked': ({ deadLetterId, queue }) =>
    `a message of the queue ${queue} failed every attempt: npm run dead-letters -- ${deadLetterId}`,
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Returns the sentence of an event. An event of a newer shop, which this release does not know, is its fields. */
export async function sentenceOf({ type, data }: AnyEvent, titleOf: TitleOf): Promise<string> {
  const known = Object.hasOwn(SENTENCES, type) ? (SENTENCES[type as keyof Data] as Sentence<unknown>) : undefined;
  const { at: _, ...fields } = data;
  const list = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  try {
    return (await known?.(data, titleOf)) ?? list.join(' ');
  } catch {
    // A field is missing: an event of another release.
    return list.join(' ');
  }
}
