/** Dead letters: the operators' routes, and a clock that moves for failing messages. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { RECEIVES_MAX, REDRIVE_ROUNDS_MAX, VIP_UNITS_MIN } from '#domain/limits.ts';
import { QUEUE_NAMES, type QueueName } from '#domain/queue-names.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { bounced, event, orderRequest } from './bad-input/messages.ts';
import { database } from './database.ts';
import { failuresOf, logOf } from './logs.ts';
import { api, type Mail, mailsTo, tokenOf, toNext } from './shop.ts';
import type { Tables } from './tables.ts';

export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly messageId: string;
  readonly state: string;
  readonly error: string;
  readonly receives: number;
  readonly rounds: number;
  readonly version: number;
  readonly parkedAt: string | null;
  readonly history: readonly { readonly state: string; readonly detail: string }[];
  readonly body: string;
  readonly bytes: number;
  readonly cut: boolean;
  readonly attributes: object;
}
export interface Redrive {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly sent: number;
  readonly handled: number;
  readonly returned: number;
}

/** All dead letters of a query, over all pages. */
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

/** Less than the time limit of a story, which would not say what was read. */
const PASS_MILLISECONDS_MAX = 240_000;

/** Moves the clock from one due time to the next until a condition holds; fails when nothing is due any more. */
export async function passUntil<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (const end = performance.now() + PASS_MILLISECONDS_MAX; ; ) {
    const { movedSeconds, settled } = await toNext();
    const value = await read();
    if (holds(value)) return value;
    if (movedSeconds === 0 && settled)
      throw new Error(`nothing is due any more, but the value is still: ${JSON.stringify(value)}`);
    if (performance.now() > end) throw new Error(`still after many due times: ${JSON.stringify(value)}`);
  }
}

/** Moves the clock by so many seconds in the same way. */
export async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left >= 0.001; ) left -= (await toNext(`PT${left.toFixed(3)}S`)).movedSeconds;
}

export const redrive = async (request: object, key: string = randomUUID()): Promise<Redrive> =>
  must(api<Redrive>('POST', '/redrives', { token: await tokenOf('operator'), key, body: request }), 'redrive');

export const redriveEnd = async (id: string): Promise<Redrive> =>
  passUntil(
    async () => must(api<Redrive>('GET', `/redrives/${id}`, { token: await tokenOf('operator') }), 'follow'),
    ({ state }) => state !== 'running',
  );

export const discard = async (id: string): Promise<DeadLetter> =>
  must(
    api<DeadLetter>('DELETE', `/dead-letters/${id}?reason=a+test`, { token: await tokenOf('operator') }),
    'discard a dead letter',
  );

/** Alert and recovery mails that contain this text. */
export const operatorMails = async (text: string): Promise<readonly Mail[]> =>
  (await mailsTo('operator@donut.test')).filter((mail) => `${mail.subject}\n${mail.text}`.includes(text));

/** Discards all parked dead letters in one valid statement, so that a later recovery mail is of this story. */
export const clearParked = () =>
  database((client) =>
    client.query(
      `select count(*) from app.users u, app.dead_letters d,
         lateral app.update_dead_letter(u.id, extract(epoch from app.now())::bigint + 1, d.id, null, null, 'of another story')
       where u.email = 'operator@donut.test' and d.state = 'parked'`,
    ),
  );

/**
 * Parks and discards every message that is still retried: otherwise each would be received fifteen times more during later
 * stories. dead-letters.test.ts shows the retries. Purged poll messages are replaced by those sent here.
 */
export async function endRetries(): Promise<void> {
  const sqs = await openSqs();
  for (const queue of QUEUE_NAMES) await sqs.send(new PurgeQueueCommand({ QueueUrl: await queueUrl(queue) }));
  await database(async (client) => {
    await client.query(
      "update app.dead_letters set state = 'parked', parked_at = app.now(), rounds = $1 where state = 'retrying'",
      [REDRIVE_ROUNDS_MAX],
    );
    await client.query("delete from app.rate_tokens where name like 'poll:%'");
  });
  await clearParked();
  for (const queue of ['relay', 'mail', 'redrive', 'deadline'])
    await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(queue), MessageBody: POLL_MESSAGE }));
  sqs.destroy();
}

/** Dead letters in their last retry round: when they return, they are parked. */
export async function lastRetryRound({ client }: Tables, queue: string, count: number) {
  const { rows } = await client.query<{ id: string; send: number; body: string }>(
    `insert into app.dead_letters
       (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state, due_at, parked_at)
     select 'dl_' || lpad(n::text, 10, '0') || substr(md5(n::text || $1 || app.now()), 1, 16), $1, gen_random_uuid(),
       gen_random_uuid(), 'poison ' || n, '{}', 'no', 'no', $3 * ($4 + 1), $4, $4 + 1, 'redriven', app.now(), app.now()
     from generate_series(1, $2::int) n returning id, sends as send, body`,
    [queue, count, RECEIVES_MAX, REDRIVE_ROUNDS_MAX],
  );
  return rows;
}

/** The request of an order that was placed directly: a repeat of its key. */
async function decidedRequest(client: Tables['client']): Promise<string> {
  const { rows } = await client.query<{ buyer: string; key: string; hash: string }>(
    'select buyer_id as buyer, idempotency_key as key, request_hash as hash from app.orders order by id limit 1',
  );
  const [{ buyer, key, hash } = { buyer: '', key: '', hash: '' }] = rows;
  const lines = [{ productId: `prd_${'0'.repeat(26)}`, quantity: 1 }];
  return orderRequest({ buyer: { userId: buyer, issuedAt: Math.floor(Date.now() / 1_000) }, key, hash, lines });
}

/** For each queue a valid message of something that was handled long ago. */
export async function goodMessages({ client }: Tables): Promise<Readonly<Record<QueueName, string>>> {
  const { body: asked } = (
    await client.query<{ body: string }>(
      "select body from app.dead_letters where queue = 'factory-callback' and state = 'handled' limit 1",
    )
  ).rows[0] as { body: string };
  const happened = async (type: string, more = '') => {
    const { rows } = await client.query<{ id: string; data: object }>(
      `select id, data from app.outbox where type = $1 and published_at is not null ${more} order by id limit 1`,
      [type],
    );
    const [row] = rows;
    if (!row) throw new Error(`no ${type} has happened`);
    return event(type, Number(row.id), row.data);
  };
  const soldOut = await happened('stock.out');
  return {
    restock: soldOut,
    'ad-stop': soldOut,
    'factory-callback': asked,
    mail: await happened('order.refused'),
    'best-sellers': await happened('order.paid'),
    'data-platform': await happened('order.paid'),
    vip: await happened('order.paid', `and (data->>'units')::int >= ${VIP_UNITS_MIN}`),
    relay: POLL_MESSAGE,
    redrive: POLL_MESSAGE,
    deadline: POLL_MESSAGE,
    notice: event('stock.back', 1, { productId: 'prd_x', round: 1, available: 1 }),
    'ses-events': bounced(),
    'order-intake': await decidedRequest(client),
  };
}

/** Puts dead letters whose body contains a text into their last retry round. */
export const useUpRetryRounds = (text: string) =>
  database((client) =>
    client.query('update app.dead_letters set rounds = $1 where position($2 in body) > 0', [REDRIVE_ROUNDS_MAX, text]),
  );

/** The receive counts of a dead letter in each retry round, from its consumer's log. */
export function receivesOf({ id, queue }: DeadLetter): readonly (readonly number[])[] {
  const failures = failuresOf(queue as QueueName);
  return logOf('dlq-retry')
    .filter(({ message, deadLetterId }) => message === 'dead letter recorded' && deadLetterId === id)
    .map(({ messageId }) => failures.get(String(messageId)) ?? []);
}

/** Runs a command like `npm run redrive -- …`; returns its output. */
export function runCommand(command: 'dead-letters' | 'redrive' | 'queues', ...args: readonly string[]) {
  const { port } = new URL(inject('origin'));
  const line = [`bin/${command}.ts`, '--port', port, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}
