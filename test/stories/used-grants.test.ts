import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, inject, test } from 'vitest';
import { POLL_MESSAGE } from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES, VIP_UNITS_MIN } from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { signWebhook, webhookKeys } from '#domain/webhook.ts';
import { checkAll, finest, grantsOf, unusedGrants, without } from '#local/aws/iam/audit.ts';
import { asCheck } from '#local/aws/iam/authority.ts';
import type { Check, Policies } from '#local/aws/iam/decide.ts';
import { readPolicies } from '#local/aws/iam/read.ts';
import type { IamReport } from '#local/aws/iam/report.ts';
import { readTemplate } from '#local/template.ts';
import { open, registerAd } from './ads.ts';
import { endpoints, openSqs, queueUrl, secretOf } from './aws-cli.ts';
import { deadLetters, discard, passUntil, redrive, redriveEnd, useUpRetryRounds } from './dead.ts';
import { requestCode } from './people.ts';
import { mappingState } from './queues.ts';
import { askedFor, deliver, FACTORY_AS_IT_WAS, orderWithoutStock } from './restocks.ts';
import {
  advance,
  api,
  charge,
  eventually,
  local,
  logIn,
  mailsTo,
  makeProduct,
  order,
  pay,
  setFactory,
  stockOf,
  tokenOf,
  toNext,
} from './shop.ts';

let policies: Policies;
let report: IamReport;
let checks: readonly Check[];

const iam = () => local<IamReport>('GET', '/iam');

/** Uses every right once, so that this file also runs alone. */
async function walk(): Promise<void> {
  const token = await logIn('operator');
  for (const path of [
    '/products',
    '/orders',
    '/restocks',
    '/ads',
    '/notice-runs',
    '/queues',
    '/stream?poll=1',
    '/health?deep=1',
  ])
    await api('GET', path, { token });
  // A rejected order: published, mailed, and the factory is asked. SES throttles once, so the mailer polls again.
  await local('POST', '/ses', { fault: 'throttle', times: 1 });
  const { request, productId } = await askedFor(3);
  // The ad manager gets a stop mail with a link; a caller tries a forged link.
  const ad = await registerAd(token, productId);
  await open('/api/v1/ads/confirmations/stop');
  // A stop mail that no longer holds is not sent, so the delivery waits for the mail.
  await eventually(
    () => mailsTo(ad.managerEmail),
    ({ length }) => length > 0,
  );
  await deliver(request, 3);
  // Short again within the settling time: the function polls again later.
  await eventually(
    () => mailsTo(ad.managerEmail),
    ({ length }) => length > 1,
  );
  await orderWithoutStock(productId, 4);
  // The manager's address bounces; a caller unsubscribes with a forged link.
  const [mail] = await eventually(
    () => mailsTo(ad.managerEmail),
    ({ length }) => length > 0,
  );
  await local('POST', '/mailbox/feedback', { mail: mail?.id, kind: 'bounce' });
  await open('/api/v1/unsubscribe/x');
  await setFactory(FACTORY_AS_IT_WAS);
  await buyAndForget();
  // A verification code is mailed; a seller corrects stock manually, and the relay is notified.
  await requestCode(`${randomUUID()}@people.test`);
  const adjusted = { token: await tokenOf('seller'), key: randomUUID(), body: { delta: 1, reason: 'used-grants' } };
  await api('POST', `/products/${await makeProduct({ stock: 0 })}/stock-adjustments`, adjusted);
  // A seller uploads a picture, which S3 accepts with the permission of the function that has signed the form.
  await uploadPicture(adjusted.token);
  // A delivery for an unknown restock is kept in the queue.
  const body = JSON.stringify({ ...request.body, MessageGroupId: `rst_${'0'.repeat(26)}` });
  const keys = webhookKeys(JSON.parse(await secretOf('webhook')) as string[]);
  const now = Date.parse((await local<{ now: string }>('GET', '/clock')).now);
  await api('POST', '/factory/callbacks', { body, headers: signWebhook(keys, randomUUID(), body, now) });
  await pauseAndResume();
  // The consumer delays a failed message.
  const sqs = await openSqs();
  for (const queue of QUEUE_NAMES)
    await sqs.send(
      new SendMessageCommand({ QueueUrl: await queueUrl(queue), MessageBody: 'used-grants', DelaySeconds: 0 }),
    );
  sqs.destroy();
  await redriveAndGiveUp();
  await eventually(iam, ({ unused }) => unused.length === 0, 60).catch(() => undefined);
  await local('POST', '/ses', { fault: null });
}

async function uploadPicture(token: string): Promise<void> {
  const { body } = await api<{ url: string; fields: Record<string, string> }>('POST', '/picture-uploads', {
    ...{ token, key: randomUUID(), body: { contentType: 'image/png' } },
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  form.append('file', new Blob(['used-grants']));
  const { status } = await fetch(body.url, { method: 'POST', body: form });
  if (status !== 204) throw new Error(`the upload of a picture: ${status}`);
}

/** A large paid order for the VIP function; two unpaid orders that expire; a wallet read page by page. */
async function buyAndForget(): Promise<void> {
  const token = await tokenOf('buyer02');
  const product = await makeProduct({ stock: 2 * VIP_UNITS_MIN, price: 10 });
  const paid = await order<{ id: string }>(token, [[product, VIP_UNITS_MIN]]);
  await charge(token, 10 * VIP_UNITS_MIN);
  await pay(token, paid.body.id);
  await api('GET', '/users/me/wallet', { token });
  await order(token, [[product, 1]]);
  // An order that its buyer wants to be queued.
  const queued = { body: { lines: [{ productId: product, quantity: 1 }] }, headers: { prefer: 'respond-async' } };
  await api('POST', '/orders', { token, key: randomUUID(), ...queued });
  await advance(`PT${PAYMENT_WINDOW_MINUTES - 2}M`);
  // A poll message that arrives too early: the worker sends itself another.
  const sqs = await openSqs();
  await sqs.send(
    new SendMessageCommand({ QueueUrl: await queueUrl('deadline'), MessageBody: POLL_MESSAGE, DelaySeconds: 0 }),
  );
  sqs.destroy();
  await eventually(
    () => advance('PT2M').then(() => stockOf(product)),
    ({ reserved }) => reserved === VIP_UNITS_MIN,
  );
}

/** Every consumer that can be paused is paused and resumed, before this file sends messages that would wait for it. */
async function pauseAndResume(): Promise<void> {
  const token = await tokenOf('operator');
  const queues = QUEUE_NAMES.filter((name) => name !== 'redrive');
  for (const queue of queues) await api('PUT', `/queues/${queue}/pause`, { token, body: { reason: 'used-grants' } });
  for (const queue of queues) await api('DELETE', `/queues/${queue}/pause`, { token });
  // A mapping that was still being disabled is enabled by the worker.
  await eventually(
    async () => {
      await toNext('PT10S');
      return Promise.all(queues.map(mappingState));
    },
    (states) => states.every((state) => state === 'Enabled'),
  );
}

/** Retried automatically, parked, redriven without success, discarded; the operators get mails about the alert and the recovery. */
async function redriveAndGiveUp(): Promise<void> {
  const inState = (state: string) => () => deadLetters({ state, text: 'used-grants' });
  const all = ({ length }: readonly unknown[]) => length === QUEUE_NAMES.length;
  await passUntil(inState('retrying'), all);
  await useUpRetryRounds('used-grants');
  const parked = await passUntil(inState('parked'), all);
  const { returned } = await redriveEnd((await redrive({ filter: { text: 'used-grants' }, rate: 100 })).id);
  expect(returned).toBe(QUEUE_NAMES.length);
  for (const { id } of parked) await discard(id);
}

beforeAll(async () => {
  await walk();
  const { port } = new URL(inject('origin'));
  policies = readPolicies(readTemplate(`.local/${port}/cdk.out`, { awsUrl: (await endpoints()).aws }));
  report = await iam();
  checks = [...report.calls.map(asCheck), ...report.implied.map(asCheck), ...report.edges];
});

test('the policies of this file are those of the running system', () => {
  expect(grantsOf(policies)).toEqual(report.statements);
  expect(checkAll(policies, checks), 'they allow every recorded call').toEqual([]);
});

test('no call of a function was denied', () => {
  expect(report.denied).toEqual([]);
});

test('every right is used: without any one of them a recorded call would be denied', () => {
  const grants = grantsOf(policies);
  expect(grants.length).toBeGreaterThan(50);
  const harmless = grants.filter((grant) => checkAll(without(policies, grant), checks).length === 0);
  expect(harmless, 'remove the right in lib/, or add a story that needs it').toEqual([]);
});

test('every function uses its own role', () => {
  const acting = new Set(report.calls.map((call) => call.function));
  expect([...policies.identities.keys()].filter((name) => !acting.has(name))).toEqual([]);
});

test('no action and no resource of a right is unused', () => {
  expect(unusedGrants(finest(policies), checks)).toEqual([]);
});
