import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, inject, test } from 'vitest';
import { POLL_MESSAGE } from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES, VIP_UNITS_MIN } from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { signWebhook, webhookKeys } from '#domain/webhook.ts';
import { checkAll, finest, type GrantRef, grantsOf, unusedGrants, without } from '#local/aws/iam/audit.ts';
import { asCheck } from '#local/aws/iam/authority.ts';
import type { Check, Policies } from '#local/aws/iam/decide.ts';
import { readPolicies } from '#local/aws/iam/read.ts';
import type { IamReport } from '#local/aws/iam/report.ts';
import { readTemplate } from '#local/template.ts';
import { open, registerAd } from './ads.ts';
import { endpoints, openSqs, queueUrl, secretOf } from './aws-cli.ts';
import { deadLetters, discard, passUntil, redrive, redriveEnd, useUpRetryRounds } from './dead.ts';
import { requestCode } from './people.ts';
import { askedFor, deliver, FACTORY_AS_IT_WAS } from './restocks.ts';
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
} from './shop.ts';

/** The sandbox's rule that SES asks about the recipient's identity, too, is the one thing the local SES does not play. */
const NOT_PLAYED = (grant: GrantRef): boolean =>
  grant.action === 'ses:SendRawEmail' && grant.statement.endsWith(':identity/operator@donut.test');

let policies: Policies;
let report: IamReport;
let checks: readonly Check[];

const iam = () => local<IamReport>('GET', '/iam');

/** One walk through the shop that needs every right there is, so that this file also stands alone. */
async function walk(): Promise<void> {
  const token = await logIn('operator');
  for (const path of ['/products', '/orders', '/restocks', '/ads', '/notice-runs', '/queues', '/stream?poll=1'])
    await api('GET', path, { token });
  // A refused order: it is published, mailed, and the factory is asked. SES says "not now" once, so the mailer looks again.
  await local('POST', '/ses', { fault: 'throttle', times: 1 });
  const { request, productId } = await askedFor(3);
  // Its manager is asked to stop, by a mail with a link; somebody tries one of his own making.
  const ad = await registerAd(token, productId);
  await open('/api/v1/ads/confirmations/stop');
  await deliver(request, 3);
  // The manager's address is dead; somebody leaves the line by a link of his own making.
  const [mail] = await eventually(
    () => mailsTo(ad.managerEmail),
    ({ length }) => length > 0,
  );
  await local('POST', '/mailbox/feedback', { mail: mail?.id, kind: 'bounce' });
  await open('/api/v1/unsubscribe/x');
  await setFactory(FACTORY_AS_IT_WAS);
  await buyAndForget();
  // Somebody has a code mailed; a seller fills an empty shelf by hand, and the relay is notified.
  await requestCode(`${randomUUID()}@people.test`);
  const adjusted = { token: await tokenOf('seller'), key: randomUUID(), body: { delta: 1, reason: 'used-grants' } };
  await api('POST', `/products/${await makeProduct({ stock: 0 })}/stock-adjustments`, adjusted);
  // Of a restock nobody knows: kept in the queue, for later.
  const body = JSON.stringify({ ...request.body, MessageGroupId: `rst_${'0'.repeat(26)}` });
  const keys = webhookKeys(JSON.parse(await secretOf('webhook')) as string[]);
  const now = Date.parse((await local<{ now: string }>('GET', '/clock')).now);
  await api('POST', '/factory/callbacks', { body, headers: signWebhook(keys, randomUUID(), body, now) });
  // A message that fails is put off, by its consumer.
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

/** A large order that is paid, for the VIP function; one that is not, and whose time runs out; a wallet read page by page. */
async function buyAndForget(): Promise<void> {
  const token = await tokenOf('buyer02');
  const product = await makeProduct({ stock: 2 * VIP_UNITS_MIN, price: 10 });
  const paid = await order<{ id: string }>(token, [[product, VIP_UNITS_MIN]]);
  await charge(token, 10 * VIP_UNITS_MIN);
  await pay(token, paid.body.id);
  await api('GET', '/users/me/wallet', { token });
  await order(token, [[product, 1]]);
  await advance(`PT${PAYMENT_WINDOW_MINUTES * 60 - 5}S`);
  // A look that comes just too early: the worker sends itself another.
  const sqs = await openSqs();
  await sqs.send(
    new SendMessageCommand({ QueueUrl: await queueUrl('deadline'), MessageBody: POLL_MESSAGE, DelaySeconds: 0 }),
  );
  sqs.destroy();
  await eventually(
    () => stockOf(product),
    ({ reserved }) => reserved === VIP_UNITS_MIN,
  );
}

/** Sent back by itself, parked, redriven in vain, given up: the operators read of it, and of the recovery. */
async function redriveAndGiveUp(): Promise<void> {
  const inState = (state: string) => () => deadLetters({ state, text: 'used-grants' });
  const all = ({ length }: readonly unknown[]) => length === QUEUE_NAMES.length;
  await passUntil(inState('retrying'), all);
  await useUpRetryRounds('used-grants');
  const letters = await passUntil(inState('parked'), all);
  const { returned } = await redriveEnd((await redrive({ filter: { text: 'used-grants' }, rate: 100 })).id);
  expect(returned).toBe(QUEUE_NAMES.length);
  for (const { id } of letters) await discard(id);
}

beforeAll(async () => {
  await walk();
  const { port } = new URL(inject('origin'));
  policies = readPolicies(readTemplate(`.local/${port}/cdk.out`, { awsUrl: (await endpoints()).aws }));
  report = await iam();
  checks = [...report.calls.map(asCheck), ...report.implied.map(asCheck), ...report.edges];
});

test('the policies read here are those the system runs with', () => {
  expect(grantsOf(policies)).toEqual(report.statements);
  expect(checkAll(policies, checks), 'and they allow everything that was done').toEqual([]);
});

test('no function was ever refused a right it asked for', () => {
  expect(report.denied).toEqual([]);
});

test('every right is used, and without any single one of them something that was done could not be done', () => {
  const grants = grantsOf(policies);
  expect(grants.length).toBeGreaterThan(50);
  const harmless = grants.filter((grant) => checkAll(without(policies, grant), checks).length === 0);
  expect(harmless, 'remove it in lib/, or tell a story that needs it').toEqual([]);
});

test('every function does something of its own with its role', () => {
  const acting = new Set(report.calls.map((call) => call.function));
  expect([...policies.identities.keys()].filter((name) => !acting.has(name))).toEqual([]);
});

test('even taken apart, action by action and resource by resource, no right is left over', () => {
  expect(unusedGrants(finest(policies), checks).filter((grant) => !NOT_PLAYED(grant))).toEqual([]);
});
