/** R3, R6: the endpoint for factories that sign their calls (Standard Webhooks); here the reference library is the factory. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeId } from '#domain/ids.ts';
import { type WebhookSecret, webhookSecret } from './aws.ts';
import { database } from './database.ts';
import { deadLetters, endRetries, passUntil } from './dead.ts';
import { type Asked, askedFor, FACTORY_AS_IT_WAS, type Receipt, restockIn } from './restocks.ts';
import { advance, api, eventually, makeProduct, now, queueOf, type Reply, setFactory, stockOf } from './shop.ts';

interface Call {
  readonly restockId: string;
  readonly productId: string;
  readonly units: number;
  readonly id?: string;
  readonly secret?: string;
  readonly factoryId?: string;
  readonly secondsOff?: number;
  /** Headers and body as sent, where they differ from the signed ones. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly sent?: (body: string) => string;
}

let secret: WebhookSecret;
let key: string;
beforeAll(async () => {
  secret = await webhookSecret();
  key = (await secret.read())[0] as string;
});
afterAll(() => setFactory(FACTORY_AS_IT_WAS));

async function call(given: Call): Promise<Reply<Receipt>> {
  const { restockId, productId, units, id = `dlv_${randomUUID()}`, secondsOff = 0, sent = (body) => body } = given;
  const body = JSON.stringify({
    MessageGroupId: restockId,
    MessageAttributeProductId: productId,
    MessageAttributeProductCnt: units,
    MessageAttributeFactoryId: given.factoryId ?? 'fac_main',
    MessageAttributeRequester: 'system',
  });
  const at = new Date(Math.floor((await now()) / 1000) * 1000 + secondsOff * 1000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(given.secret ?? key).sign(id, at, body),
    ...given.headers,
  };
  return api<Receipt>('POST', '/factory/callbacks', { headers, body: sent(body) });
}

const of = ({ restock, productId }: Asked) => ({ restockId: restock.id, productId });
const summary = ({ status, body }: Reply<Receipt>): string => `${status} ${body.code ?? body.status}`;

test('a signed delivery is counted, its repeat is not; two equal halves differ by their ids', async () => {
  const asked = await askedFor(10);
  const id = `dlv_${randomUUID()}`;
  expect(summary(await call({ ...of(asked), units: 5, id }))).toBe('202 counted');
  expect(summary(await call({ ...of(asked), units: 5, id }))).toBe('200 repeated');
  expect(await stockOf(asked.productId)).toMatchObject({ available: 5, incoming: 5 });
  expect(summary(await call({ ...of(asked), units: 5 }))).toBe('202 counted');
  expect(await stockOf(asked.productId)).toMatchObject({ available: 10, incoming: 0 });
  expect(await restockIn('CLOSED', asked.productId)).toMatchObject({ received: 10, surplus: 0 });
});

test('fifty parallel repeats of one id count once', async () => {
  const asked = await askedFor(10);
  const id = `dlv_${randomUUID()}`;
  const replies = await Promise.all(Array.from({ length: 50 }, () => call({ ...of(asked), units: 10, id })));
  expect(replies.map(summary).sort()).toEqual([...Array<string>(49).fill('200 repeated'), '202 counted']);
  expect(await restockIn('CLOSED', asked.productId)).toMatchObject({ received: 10, surplus: 0 });
});

test('a timestamp may be five minutes old or early', async () => {
  const asked = await askedFor(10);
  expect(summary(await call({ ...of(asked), units: 1, secondsOff: -310 }))).toBe('401 callback.forged');
  expect(summary(await call({ ...of(asked), units: 1, secondsOff: 400 }))).toBe('401 callback.forged');
  expect(summary(await call({ ...of(asked), units: 1, secondsOff: -200 }))).toBe('202 counted');
  expect(summary(await call({ ...of(asked), units: 1, secondsOff: 290 }))).toBe('202 counted');
  expect((await stockOf(asked.productId)).onHand).toBe(2);
});

test.for<[string, Partial<Call>]>([
  ['no headers', { headers: { 'webhook-id': '', 'webhook-timestamp': '', 'webhook-signature': '' } }],
  ['a signature of nothing', { headers: { 'webhook-signature': `v1,${'A'.repeat(43)}=` } }],
  ['a signature of another version', { headers: { 'webhook-signature': 'v2,abc' } }],
  ['another secret', { secret: `whsec_${randomBytes(32).toString('base64')}` }],
  ['an id with a dot', { id: 'dlv_2026.000017' }],
  ['a short id', { id: 'dlv_1' }],
  ['an id that was not signed', { headers: { 'webhook-id': 'dlv_somebody_else' } }],
  ['a timestamp that was not signed', { headers: { 'webhook-timestamp': '1795680000' } }],
  ['a timestamp in words', { headers: { 'webhook-timestamp': 'now' } }],
  [
    'a thousand signatures',
    {
      headers: {
        'webhook-signature': Array(1_000)
          .fill(`v1,${'A'.repeat(43)}=`)
          .join(' '),
      },
    },
  ],
  ['a body that was written again', { sent: (body) => JSON.stringify(JSON.parse(body), null, 1) }],
  ['a body with more units', { sent: (body) => body.replace('Cnt":1,', 'Cnt":9,') }],
])('%s: 401, and nothing changes', async ([, given]) => {
  const asked = await askedFor(10);
  expect(summary(await call({ ...of(asked), units: 1, ...given }))).toBe('401 callback.forged');
  expect(await stockOf(asked.productId)).toMatchObject({ onHand: 0, incoming: 10 });
});

test('a signed call about another product is 422', async () => {
  const [asked, other] = [await askedFor(10), await askedFor(10)];
  const reply = await call({ restockId: asked.restock.id, productId: other.productId, units: 10 });
  expect(summary(reply)).toBe('422 callback.mismatch');
  expect(await stockOf(asked.productId)).toMatchObject({ onHand: 0, incoming: 10 });
  expect(await stockOf(other.productId)).toMatchObject({ onHand: 0, incoming: 10 });
});

test('a delivery that arrives before our own commit is kept, and counted once the restock is known', async () => {
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  const restockId = makeId('rst', await now(), randomBytes(10));
  const id = `dlv_${randomUUID()}`;
  expect(summary(await call({ restockId, productId, units: 10, id }))).toBe('202 queued');
  expect(summary(await call({ restockId, productId, units: 10, id })), 'repeated').toBe('202 queued');
  const { visible, inFlight } = await queueOf('factory-callback');
  expect(visible + inFlight, 'kept in the queue').toBe(2);

  await database((client) => client.query(`select app.open_restock($1, $2, 10, 'system', 5)`, [restockId, productId]));
  await eventually(
    () => advance('PT1M').then(() => stockOf(productId)),
    ({ available }) => available === 10,
  );
  expect(await restockIn('CLOSED', productId)).toMatchObject({ id: restockId, received: 10, surplus: 0 });
});

test('a delivery for an unknown restock ends as a dead letter and is never lost', async () => {
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  const restockId = makeId('rst', await now(), randomBytes(10));
  expect(summary(await call({ restockId, productId, units: 10 }))).toBe('202 queued');
  const [dead] = await passUntil(
    () => deadLetters({ queue: 'factory-callback', text: restockId }),
    ({ length }) => length === 1,
  );
  expect(dead?.error).toContain(`no restock ${restockId}`);
  expect((await stockOf(productId)).onHand).toBe(0);
  await endRetries();
});

// Last, because the clock and the keys cannot be reset.
test('a key is replaced without a gap: the new key is known within fifteen minutes, the old one until its removal', async () => {
  const asked = await askedFor(10);
  const next = `whsec_${randomBytes(32).toString('base64')}`;
  await secret.write([next, key]);
  await advance('PT16M');
  expect(summary(await call({ ...of(asked), units: 1, secret: next }))).toBe('202 counted');
  expect(summary(await call({ ...of(asked), units: 2, secret: key }))).toBe('202 counted');
  await secret.write([next]);
  await advance('PT16M');
  expect(summary(await call({ ...of(asked), units: 3, secret: key }))).toBe('401 callback.forged');
  expect(summary(await call({ ...of(asked), units: 3, secret: next }))).toBe('202 counted');
  expect((await stockOf(asked.productId)).onHand).toBe(6);
});

test('each factory has a secret of its own: a factory cannot deliver for another one', async () => {
  const [shared, asked] = [await secret.read(), await askedFor(10)];
  const [own, west] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`) as [string, string];
  await secret.write({ fac_main: [own], fac_west: [west] });
  await advance('PT16M');
  const attempts = [
    await call({ ...of(asked), units: 1, secret: west }),
    await call({ ...of(asked), units: 1, secret: west, factoryId: 'fac_west' }),
    await call({ ...of(asked), units: 1, secret: own, factoryId: 'fac_none' }),
    await call({ ...of(asked), units: 1, secret: shared[0] ?? '' }),
  ];
  expect(attempts.map(summary)).toEqual([
    '401 callback.forged',
    '422 callback.mismatch',
    '401 callback.forged',
    '401 callback.forged',
  ]);
  expect(await stockOf(asked.productId)).toMatchObject({ onHand: 0, incoming: 10 });
  expect(summary(await call({ ...of(asked), units: 1, secret: own }))).toBe('202 counted');
  await secret.write(shared);
  await advance('PT16M');
});
