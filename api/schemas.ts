/** The shapes callers send and get. Doors are strict: an unknown field is refused with a pointer to it. */
import * as z from 'zod';
import { AD_STATES } from '#domain/ad.ts';
import { type Id, type IdPrefix, idPattern } from '#domain/ids.ts';
import {
  EMAIL_CHARACTERS_MAX,
  LINE_UNITS_MAX,
  ORDER_LINES_MAX,
  PAGE_ITEMS_DEFAULT,
  PAGE_ITEMS_MAX,
  PASSWORD_CHARACTERS_MAX,
  RESTOCK_UNITS_MAX,
} from '#domain/limits.ts';
import { NOTICE_STATUSES } from '#domain/notice.ts';
import { CANCEL_REASONS, ORDER_STATUSES, ROLES } from '#domain/order.ts';
import { RESTOCK_STATES } from '#domain/restock.ts';

/** An id of one kind: branded for the handlers, a plain patterned string on the wire. */
export const id = <P extends IdPrefix>(prefix: P) =>
  z.string().regex(idPattern(prefix), `must be an id like ${prefix}_01j…`) as unknown as z.ZodType<Id<P>, string>;
export const time = z.iso.datetime();
const krw = z.int().nonnegative();
const units = z.int().nonnegative();

/** One line of text: something to see, nothing that steers a terminal, a log or a mail. Measured in code points. */
export const line = (charactersMax: number) =>
  z
    .string()
    .refine((text) => [...text].length <= charactersMax, `must have at most ${charactersMax} characters`)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .regex(/[^\s\p{C}]/u, 'must not be blank');

/** Lower case, and nothing that could break out of a mail header. */
export const Email = z
  .string()
  .max(EMAIL_CHARACTERS_MAX)
  .transform((s) => s.toLowerCase())
  .pipe(z.email());

export const Page = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${PAGE_ITEMS_MAX}`)
    .transform(Number)
    .refine((n) => n <= PAGE_ITEMS_MAX, `must be at most ${PAGE_ITEMS_MAX}`)
    .default(PAGE_ITEMS_DEFAULT),
  cursor: z.string().max(512).optional(),
});
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const Health = z.object({ status: z.literal('ok') });

export const Credentials = z.strictObject({ email: Email, password: z.string().min(1).max(PASSWORD_CHARACTERS_MAX) });
export const Session = z.object({
  accessToken: z.string(),
  expiresAt: time,
  user: z.object({ id: id('usr'), email: z.string(), name: z.string(), role: z.enum(ROLES) }),
});

export const Product = z.object({
  id: id('prd'),
  sellerId: id('usr'),
  title: z.string(),
  description: z.string(),
  price: krw,
  available: units,
  availableAt: time.nullable(),
  endAt: time.nullable(),
  restockQuantity: units,
  factoryId: z.string(),
  createdAt: time,
});
export const Stock = z.object({ onHand: units, reserved: units, available: units, incoming: units });

export const NewOrder = z.strictObject({
  lines: z
    .array(z.strictObject({ productId: id('prd'), quantity: z.int().min(1).max(LINE_UNITS_MAX) }))
    .min(1)
    .max(ORDER_LINES_MAX),
});
export const Order = z.object({
  id: id('ord'),
  buyerId: id('usr'),
  sellerId: id('usr'),
  status: z.enum(ORDER_STATUSES),
  reason: z.enum(CANCEL_REASONS).nullable(),
  lines: z.array(z.object({ productId: id('prd'), quantity: units, unitPrice: krw })),
  total: krw,
  createdAt: time,
  paymentDueAt: time.nullable(),
});
export const OrderChange = z.object({
  from: z.enum(ORDER_STATUSES).nullable(),
  to: z.enum(ORDER_STATUSES),
  reason: z.enum(CANCEL_REASONS).nullable(),
  /** Who did it: a user's id, or the name of the function that did it by itself. */
  actor: z.string(),
  at: time,
});

export const NewRestock = z.strictObject({ quantity: z.int().min(1).max(RESTOCK_UNITS_MAX).optional() });
export const Restock = z.object({
  id: id('rst'),
  productId: id('prd'),
  round: z.int().positive(),
  state: z.enum(RESTOCK_STATES),
  quantity: units,
  received: units,
  surplus: units,
  attempt: units,
  requestedBy: z.string(),
  lastError: z.string().nullable(),
  createdAt: time,
  dueAt: time.nullable(),
  closedAt: time.nullable(),
});
export const RestockQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });

export const NewAd = z.strictObject({ managerEmail: Email });
export const Ad = z.object({
  id: id('ad'),
  productId: id('prd'),
  managerEmail: z.string(),
  state: z.enum(AD_STATES),
  since: time,
  by: z.string(),
  round: z.int().positive().nullable(),
  createdAt: time,
});
export const AdQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });
export const NoticeRun = z.object({
  id: id('run'),
  productId: id('prd'),
  round: z.int().positive(),
  status: z.enum(NOTICE_STATUSES),
  sent: units,
  unknown: units,
  suppressed: units,
  failed: units,
  lastRecipientId: z.string().nullable(),
  openedBy: z.string(),
  startedAt: time,
  stoppedAt: time.nullable(),
  resumedBy: z.string().nullable(),
  resumedAt: time.nullable(),
  error: z.string().nullable(),
});
export const WholeNoticeRun = z.object({
  ...NoticeRun.shape,
  /** The first hundred. */
  unknownRecipients: z.array(z.object({ buyerId: id('usr'), at: time })),
});
export const NoticeRunQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });
/** 204: no body at all. */
export const Nothing = z.never();
/** A page for a person's browser. */
export const Html = z.string().startsWith('<!doctype html>');

/**
 * The factory's call: the manufacture request echoed back, where `MessageAttributeProductCnt` is what was produced.
 * Real factories send the count as a number or as its digits.
 */
export const FactoryCallback = z.strictObject({
  MessageGroupId: line(128),
  MessageAttributeProductId: id('prd'),
  MessageAttributeProductCnt: z.union([
    z.int().min(1).max(RESTOCK_UNITS_MAX),
    z
      .string()
      .regex(/^[1-9]\d{0,6}$/)
      .transform(Number)
      .refine((n) => n <= RESTOCK_UNITS_MAX),
  ]),
  MessageAttributeFactoryId: line(64),
  MessageAttributeRequester: line(128),
  CallbackUrl: line(2048).optional(),
});
export const CallbackReceipt = z.object({ status: z.enum(['accepted', 'counted', 'repeated']) });
