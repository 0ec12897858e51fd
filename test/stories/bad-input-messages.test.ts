import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POLL_MESSAGE } from '#domain/events.ts';
import { receivesMaxOf } from '#domain/queue-receives.ts';
import { openSqs } from './aws-cli.ts';
import { forget, good, openShop, type Shop } from './bad-input/good-messages.ts';
import { BAD } from './bad-input/messages.ts';
import { type Dead, QUEUES, sendAll, untilDead } from './bad-input/queues.ts';
import { endRetries } from './dead.ts';
import { failuresOf } from './logs.ts';
import { FACTORY_AS_IT_WAS, operatorMailsAbout } from './restocks.ts';
import { eventually, factoryRequestsFor, mailsTo, setFactory, settled, stockOf } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

let sqs: SQSClient;
let tables: Tables;
let shop: Shop;
let before: Readonly<Record<string, string>>;
const sent: Record<string, ReadonlyMap<string, string>> = {};
const dead: Record<string, readonly Dead[]> = {};

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
  shop = await openShop(tables);
  // An earlier story may have reported a restock: the operators would get the next report a quarter of an hour later.
  await tables.client.query("delete from app.rate_tokens where name = 'reports'");
  before = await tables.fingerprints();
  for (const queue of QUEUES) {
    const [bad, fine] = [Object.entries(BAD[queue]), [...good(queue, shop)]];
    // Valid messages in between, so that every batch has one.
    const stride = Math.floor(bad.length / fine.length);
    const mixed = bad.flatMap((message, i) => (i % stride === 0 ? [...fine.splice(0, 1), message] : [message]));
    sent[queue] = await sendAll(sqs, queue, [...mixed, ...fine]);
  }
  const ids = QUEUES.flatMap((queue) => [...(sent[queue]?.keys() ?? [])]);
  const bad = QUEUES.flatMap((queue) => Object.keys(BAD[queue])).length;
  const all = await untilDead(tables, ids, bad);
  await endRetries();
  await settled();
  for (const queue of QUEUES) dead[queue] = all.filter(({ messageId }) => sent[queue]?.has(messageId));
});
afterAll(async () => {
  await setFactory(FACTORY_AS_IT_WAS);
  await forget(tables);
  sqs.destroy();
  await tables.close();
});

describe.each(QUEUES)('queue %s', (queue) => {
  test('exactly the invalid messages are dead letters, with the sent body and an error', () => {
    const names = (dead[queue] ?? []).map(({ messageId }) => sent[queue]?.get(messageId));
    expect(names.sort()).toEqual(Object.keys(BAD[queue]).sort());
    for (const { messageId, body, error, receives, rounds } of dead[queue] ?? []) {
      // A lone surrogate cannot be sent; it arrives as U+FFFD.
      expect(body).toBe(BAD[queue][sent[queue]?.get(messageId) ?? '']?.toWellFormed());
      // On a busy machine the first retry round, a minute later, may be over: then a second round has begun.
      expect(receives).toBe(receivesMaxOf(queue) * rounds);
      expect(error, body.slice(0, 100)).not.toContain('no reason recorded');
    }
  });

  test(`each failed up to its receive ${receivesMaxOf(queue)}, and no other message of its batch failed`, () => {
    // Three valid messages ask the factory for the same restock: one that comes while another asks waits for its result.
    const failures = failuresOf(queue, 'another worker is calling the factory');
    // A receive whose batch did not reach its handler (a cold start on a busy machine) has no line, but it counts.
    const summary = ([id, name]: readonly [string, string]) => {
      const receives = failures.get(id) ?? [];
      const isOnce = new Set(receives).size === receives.length;
      return [name, { last: receives.at(-1), isOnce }] as const;
    };
    const tries = [...(sent[queue] ?? [])];
    expect(Object.fromEntries(tries.map(summary))).toEqual(
      Object.fromEntries(
        tries.map(([, name]) => [name, { last: name in BAD[queue] ? receivesMaxOf(queue) : undefined, isOnce: true }]),
      ),
    );
  });
});

test('a poll finds the work of a lost notification: one mail, one factory request', async () => {
  const mails = await eventually(
    () => mailsTo(shop.buyer.email),
    ({ length }) => length > 0,
  );
  expect(mails).toHaveLength(1);
  expect(await factoryRequestsFor(shop.shortProductId), 'two manual messages and one of the relay').toHaveLength(1);
});

test('a delivery in two messages is counted once', async () => {
  expect(await stockOf(shop.asked.productId)).toMatchObject({ onHand: 4, incoming: 3 });
});

test('a report in three messages is one mail; about a restock or an order that does not exist there is none', async () => {
  const reports = await eventually(
    () => operatorMailsAbout(shop.asked.restock.id),
    ({ length }) => length > 0,
  );
  expect(reports).toHaveLength(1);
  const { rows } = await tables.client.query(
    "select from app.mails where subject_id = 'ord_x' or subject_id like 'rst_x:%'",
  );
  expect(rows).toEqual([]);
});

test('no other table changed', async () => {
  const after = await tables.fingerprints();
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual([
    'dead_letter_history',
    'dead_letters',
    'failures',
    'inbox',
    'intake_batches',
    'mails',
    // Rejected buyers are notified of the delivery.
    'notice_runs',
    'operator_actions',
    'order_rejections',
    'outbox',
    'restocks',
    'stock',
    'stock_cycles',
    'stock_moves',
    'waitlist',
  ]);
});

test('many poll messages, or none, change nothing', async () => {
  await settled();
  const quiet = await tables.fingerprints();
  const polls = Array.from({ length: 24 }, (_, i) => [`poll ${i}`, POLL_MESSAGE] as const);
  await Promise.all([sendAll(sqs, 'relay', polls), sendAll(sqs, 'mail', polls)]);
  await settled();
  expect(await tables.fingerprints()).toEqual(quiet);
});
