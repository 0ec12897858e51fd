/** What the shop does without a caller: deadlines, the daily sweep, dead letters, feedback about mails, the live stream. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { dueEvents } from '#local/control/database-clock.ts';
import { DEMO_ACCOUNTS } from '#local/runtime/seed.ts';
import { aws, queueUrl } from './aws.ts';
import { key, lines, PLENTY } from './orders.ts';
import { type Reply, type Shop, until } from './shop.ts';

const DAY_SECONDS = 86_400;
/** The mailbox simulator of SES bounces mails to this address. */
const BOUNCING = 'bounce@simulator.amazonses.com';

const statusOf =
  (shop: Shop, { body }: Reply) =>
  () =>
    shop.value<string>('select status from app.orders where id = $1', [body['id']]);

/** The status of the order a minute later. */
const statusLater = (shop: Shop, order: Reply) => async () => {
  await shop.emulator.advance(60);
  return statusOf(shop, order)();
};

/** An order that is not paid is cancelled when its time is over. */
export async function checkDeadline(shop: Shop): Promise<void> {
  const buyer = await shop.login('buyer03');
  const order = await buyer('POST', '/orders', lines(PLENTY, 1), key('order-unpaid'));
  equal(order.status, 201, order.text);
  await until(shop, 'status of an unpaid order', statusLater(shop, order), (value) => value === 'CANCELLED');
}

/** An order that asks for the order queue is decided there, and its address then leads to the order. */
export async function checkOrderQueue(shop: Shop): Promise<void> {
  const buyer = await shop.login('buyer05');
  const queued = await buyer('POST', '/orders', lines(PLENTY, 1), { ...key('order-queued'), prefer: 'respond-async' });
  equal(queued.status, 202, queued.text);
  const request = () => buyer('GET', queued.location);
  const decided = await until(shop, 'the order request', request, ({ status }) => status !== 202);
  deepEqual([decided.status, decided.location], [303, `/orders/${queued.body['id']}`], decided.text);
  const order = await buyer('GET', decided.location);
  deepEqual([order.status, order.body['status']], [200, 'NOTPAYED'], order.text);
}

/** How many messages a queue has: waiting, in work and delayed. */
const messagesIn =
  ({ emulator }: Shop, url: string) =>
  async () => {
    const names = ['', 'NotVisible', 'Delayed'].map((kind) => `ApproximateNumberOfMessages${kind}`);
    const attributes = ['--queue-url', url, '--attribute-names', ...names];
    const { Attributes } = await aws<{ Attributes: Record<string, string> }>(
      emulator,
      ...['sqs', 'get-queue-attributes', ...attributes],
    );
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };

/** The daily schedule finds an order whose deadline message was lost. */
export async function checkSchedule(shop: Shop, stage: string): Promise<void> {
  const buyer = await shop.login('buyer03');
  const order = await buyer('POST', '/orders', lines(PLENTY, 1), key('order-forgotten'));
  equal(order.status, 201, order.text);
  await until(
    shop,
    'events to publish',
    () => dueEvents(shop.emulator.pool),
    (count) => count === 0,
  );
  const url = await queueUrl(shop.emulator, `donut-${stage}-deadline`);
  await aws(shop.emulator, 'sqs', 'purge-queue', '--queue-url', url);
  await shop.emulator.advance(600);
  // A message that was not lost is deleted after its effect.
  await until(shop, 'messages of deadline', messagesIn(shop, url), (count) => count === 0);
  equal(await statusOf(shop, order)(), 'NOTPAYED', 'the deadline message was not lost, so this shows nothing');
  await shop.emulator.advance(DAY_SECONDS);
  // The message of the schedule waits in the queue, too.
  await until(shop, 'status after the daily schedule', statusLater(shop, order), (value) => value === 'CANCELLED');
}

/** A message that no consumer can read passes its retry rounds, is parked, and the operators receive a mail. */
export async function checkDeadLetter(shop: Shop, stage: string): Promise<void> {
  const { emulator } = shop;
  const url = await queueUrl(emulator, `donut-${stage}-vip`);
  await aws(emulator, 'sqs', 'send-message', '--queue-url', url, '--message-body', 'not an event');
  const state = async () => {
    await emulator.advance(60);
    return shop.value<string | undefined>(`select state from app.dead_letters where queue = 'vip'`);
  };
  await until(shop, 'state of the dead letter', state, (value) => value === 'parked');
  const mails = async () => {
    const response = await fetch(`${emulator.endpoint}/_ministack/ses/messages`);
    const { messages } = (await response.json()) as { messages: Record<string, { To: string[]; Subject: string }[]> };
    return Object.values(messages)
      .flat()
      .filter(({ To, Subject }) => To.join().includes('ops@donut.example') && /vip/i.test(Subject));
  };
  await until(shop, 'mails to the operators about vip', mails, ({ length }) => length > 0);
}

/** SES reports a bounce, and the address is suppressed. */
export async function checkMailFeedback(shop: Shop): Promise<void> {
  const buyer = await shop.login('buyer04');
  const id = DEMO_ACCOUNTS.find(({ name }) => name === 'buyer04')?.id;
  await shop.value('update app.users set email = $1 where id = $2', [BOUNCING, id]);
  const charged = await buyer('POST', '/users/me/wallet/charges', { amount: 10_000 }, key('charge-bounce'));
  const order = await buyer('POST', '/orders', lines(PLENTY, 1), key('order-bounce'));
  const paid = await buyer('POST', `/orders/${order.body['id']}/payments`, {}, key('pay-bounce'));
  deepEqual([charged.status, order.status, paid.status], [201, 201, 201], `${charged.text} ${order.text} ${paid.text}`);
  const suppressed = () => shop.value<string>(`select count(*) from app.suppressions where reason = 'BOUNCE'`);
  await until(shop, 'suppressed addresses', suppressed, (count) => count === '1');
}

/** Opens the live stream of a buyer. The result checks, when the connection has ended, that it showed the buyer's order. */
export async function openStream(shop: Shop): Promise<() => Promise<void>> {
  const buyer = await shop.login('buyer01');
  const ended = buyer('GET', '/stream');
  // Handled below; a failure before that must not end the process.
  ended.catch(() => {});
  return async () => {
    const { status, text } = await ended;
    equal(status, 200, text);
    match(text, /order\.paid/, 'the stream does not show the paid order');
  };
}
