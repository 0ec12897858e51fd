/** Dead letters as a story sees them: what operators read, and how time passes for a message that fails. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#bin/flash-sale/shop.ts';
import { advance, api, eventually, type Mail, mailsTo, tokenOf } from './shop.ts';

export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly messageId: string;
  readonly state: string;
  readonly error: string;
  readonly receives: number;
  readonly rounds: number;
  readonly version: number;
  readonly body: string;
  readonly history: readonly { readonly state: string; readonly detail: string }[];
}
export interface Redrive {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly sent: number;
  readonly handled: number;
  readonly returned: number;
}

/** All dead letters a query means, over all pages. */
export async function deadLetters(query: Readonly<Record<string, string>>): Promise<DeadLetter[]> {
  const token = await tokenOf('operator');
  const found: DeadLetter[] = [];
  for (let cursor = ''; ; ) {
    const text = new URLSearchParams({ ...query, limit: '100', ...(cursor ? { cursor } : {}) });
    const page = api<{ items: DeadLetter[]; next: string | null }>('GET', `/dead-letters?${text}`, { token });
    const { items, next } = await must(page, 'list dead letters');
    found.push(...items);
    if (!next) return found;
    cursor = next;
  }
}

export const deadLetter = async (id: string): Promise<DeadLetter> =>
  must(api<DeadLetter>('GET', `/dead-letters/${id}`, { token: await tokenOf('operator') }), 'read a dead letter');

/** Lets time pass, without waiting for messages that come back after it, until it is so. */
export async function passUntil<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  step = 'PT20S',
  seconds = 100,
) {
  const moves: Promise<unknown>[] = [];
  const value = await eventually(
    async () => {
      moves.push(advance(step));
      await sleep(300);
      return read();
    },
    holds,
    seconds,
  );
  await Promise.all(moves);
  return value;
}

export const redrive = async (wish: object, key: string = randomUUID()): Promise<Redrive> =>
  must(api<Redrive>('POST', '/redrives', { token: await tokenOf('operator'), key, body: wish }), 'redrive');

export const redriveEnd = async (id: string): Promise<Redrive> =>
  passUntil(
    async () => must(api<Redrive>('GET', `/redrives/${id}`, { token: await tokenOf('operator') }), 'follow'),
    ({ state }) => state !== 'running',
    'PT2S',
  );

export const discard = async (id: string): Promise<DeadLetter> =>
  must(
    api<DeadLetter>('DELETE', `/dead-letters/${id}?reason=a+test`, { token: await tokenOf('operator') }),
    'discard a dead letter',
  );

/** Mails about parked messages and recoveries that hold this text. */
export const operatorMails = async (text: string): Promise<readonly Mail[]> =>
  (await mailsTo('operator@donut.test')).filter((mail) => `${mail.subject}\n${mail.text}`.includes(text));

/** Takes away what other stories left parked, so that a recovery is ours. */
export async function clearParked(queue: string): Promise<void> {
  for (const { id } of await deadLetters({ queue, state: 'parked' })) await discard(id);
}
