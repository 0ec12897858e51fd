import { expect, test } from 'vitest';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { api, charge, eventually, logIn, makeBuyers, makeProduct, order, pay, settled } from './shop.ts';
import { complaintAbout } from './valid.ts';

interface Entry {
  readonly kind: string;
  readonly type?: string;
  readonly publishedAt?: string | null;
  readonly mail?: { readonly state: string };
}

test('an operator sees a sale in the overview; an unchanged overview is a 304', async () => {
  const token = await logIn('operator');
  const read = async (path: string, headers = {}) => api('GET', path, { token, headers });
  const totals = async () => (await read('/overview')).body['orders'] as Record<string, number>;
  await eventually(
    async () => Number((await read('/overview')).body['behind']),
    (behind) => behind === 0,
  );
  const before = await totals();
  const product = await makeProduct({ stock: 1, price: 10, restockQuantity: 0 });
  const [first, second] = await makeBuyers(2);
  await charge(first?.token ?? '', 100);
  const placed = await order<{ id: string }>(first?.token ?? '', [[product, 1]]);
  await pay(first?.token ?? '', placed.body.id);
  const refused = await order<{ orderId: string }>(second?.token ?? '', [[product, 1]]);
  await settled();
  const after = await eventually(totals, ({ paid = 0 }) => paid > (before['paid'] ?? 0));
  expect([after['total'], after['refused']]).toEqual([(before['total'] ?? 0) + 2, (before['refused'] ?? 0) + 1]);

  const whole = await read(`/overview?productId=${product}`);
  expect(complaintAbout('readOverview', whole)).toBeUndefined();
  expect(whole.body['chart']).toMatchObject({ productId: product });
  // Not necessarily first: deliveries of earlier stories may still arrive.
  const shown = (whole.body['products'] as { id: string }[]).find(({ id }) => id === product);
  expect(shown).toMatchObject({ available: 0, short: true, waiting: 1 });
  // A new minute changes the rates.
  await eventually(
    async () => {
      const { headers } = await read(`/overview?productId=${product}`);
      return read(`/overview?productId=${product}`, { 'if-none-match': headers.get('etag') });
    },
    ({ status }) => status === 304,
  );

  const timeline = async (id: string) => (await read(`/orders/${id}/timeline`)).body['items'] as Entry[];
  const paid = await eventually(
    () => timeline(placed.body.id),
    (items) => items.some(({ mail }) => mail?.state === 'SENT'),
  );
  expect(paid.map(({ kind, type }) => type ?? kind)).toEqual(
    expect.arrayContaining(['status', 'order.placed', 'payment', 'order.paid', 'consumer', 'mail']),
  );
  expect(paid.filter(({ publishedAt }) => publishedAt === null)).toEqual([]);
  expect((await timeline(refused.body.orderId)).map(({ kind, type }) => type ?? kind)).toEqual([
    'status',
    'order.refused',
    'mail',
  ]);
  const mails = await read(`/mails?subjectId=${placed.body.id}`);
  expect(mails.body['items']).toMatchObject([{ kind: 'order.paid', state: 'SENT', recipientId: first?.id }]);
});

test('an operator sees every queue with its consumer and without waiting messages', async () => {
  await settled();
  const queues = await api('GET', '/queues', { token: await logIn('operator') });
  expect(complaintAbout('listQueues', queues)).toBeUndefined();
  const items = queues.body['items'] as Record<string, unknown>[];
  expect(items.map(({ name }) => name).sort()).toEqual(QUEUE_NAMES.toSorted());
  expect(items.find(({ name }) => name === 'mail')).toMatchObject({
    consumer: 'mailer',
    inFlight: 0,
    dead: { visible: 0 },
  });
});
