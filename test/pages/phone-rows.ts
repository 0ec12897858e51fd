/** One row of each list of the console with its longest usual content, repeated with other ids. */
import { type RouteName, routes } from '#api/routes.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';

const ROWS = 20;
const AT = '2026-11-29T23:26:36.752Z';
const idOf = (kind: string, n: number): string => `${kind}_01m8mt3gpabms21vxgsw0000${n < 10 ? '0' : ''}${n}`;
const USER = idOf('usr', 0);
const ORDER = idOf('ord', 0);
const ASKED = {
  ...{ MessageAttributeProductId: idOf('prd', 1), MessageAttributeProductCnt: 50 },
  MessageAttributeFactoryId: 'fac_main',
};
const ERROR = [
  'factory request failed: the factory answered 422',
  `request: POST https://factory.test/api/manufactures ${JSON.stringify(ASKED)}`,
  'response after 12 ms: 422 {"message":"unknown product"}',
].join('\n');
const LONG_ADDRESS = `${USER}@buyers.donut.test`;

const order = (n: number) => ({
  ...{ id: idOf('ord', n), total: 123_000, reason: 'PAYMENT_TIMEOUT', status: 'CANCELLED', payment: null },
  lines: [1, 2].map((line) => ({ productId: idOf('prd', line), quantity: 12, unitPrice: 3_000 })),
  ...{ buyerId: USER, sellerId: USER, createdAt: AT, paymentDueAt: null },
});
const product = (n: number) => ({
  ...{ id: idOf('prd', n), title: `Sweet Potato Old Fashioned ${n}`, description: '', price: 2_500, sellerId: USER },
  ...{ available: 1_000, createdAt: AT, factoryId: 'fac_main', availableAt: AT, endAt: AT, maxPerBuyer: null },
  restockQuantity: 50,
  imageUrl: null,
});
const restock = (n: number) => ({
  ...{ id: idOf('rst', n), productId: idOf('prd', 1), round: 1, state: 'ASKING', attempt: 3, surplus: 0 },
  ...{ quantity: 50, received: 10, createdAt: AT, dueAt: AT, closedAt: null, closedBy: null, closeReason: null },
  ...{ lastError: null, requestedBy: 'system', deadLetterId: null },
});
const run = (n: number) => ({
  ...{ id: idOf('run', n), productId: idOf('prd', 1), round: 2, status: 'CANCELED_BY_ERROR', sent: 120, failed: 2 },
  ...{ unknown: 1, suppressed: 3, error: 'SES is unavailable', openedBy: 'system', resumedAt: null, resumedBy: null },
  ...{ startedAt: AT, stoppedAt: AT, lastRecipientId: USER },
});
const deadLetter = (n: number) => ({
  ...{ id: idOf('dl', n), queue: 'restock', messageId: 'm', error: ERROR, actor: 'dlq-retry', bytes: 208, version: 1 },
  ...{ state: 'parked', rounds: 3, receives: 20, createdAt: AT, dueAt: AT, parkedAt: AT, endedAt: null },
  ...{ requestId: null, redactedAt: null, sha256: null },
});
const group = {
  queue: 'restock',
  kind: 'answered 422',
  count: ROWS,
  oldest: AT,
  newest: AT,
  error: ERROR,
  snoozed: false,
};
const queue = (name: string) => ({
  ...{ name, consumer: name, visible: 3, inFlight: 2, delayed: 1, parked: 4, retrying: 1, oldestSeconds: 61 },
  ...{ lastFailure: { at: AT, error: ERROR, requestId: null }, paused: null, snoozes: [], pausable: true },
  dead: { visible: 1, inFlight: 0, delayed: 0 },
});
const mail = (n: number) => ({
  ...{ id: String(n + 1), kind: 'order.cancelled', state: 'SENT', subjectId: ORDER, recipientId: USER, error: null },
  ...{ createdAt: AT, dueAt: AT, claimedAt: AT, endedAt: AT, resends: 0, productId: null },
});
const ad = (n: number) => ({
  ...{ id: idOf('ad', n), productId: idOf('prd', 1), state: 'STOP_ASKED', since: AT, createdAt: AT, by: USER },
  ...{ round: 2, managerEmail: 'ads@agency.test', mail: null },
});
const redrive = (n: number) => ({
  ...{ id: idOf('rdr', n), state: 'done', queue: 'vip', total: 20, leftOut: { count: 0, ids: [] }, rate: 10 },
  ...{ waiting: 0, mayStillLeave: 0, sent: 0, handled: 10, returned: 5, cancelled: 5, operator: USER },
  ...{ createdAt: AT, endedAt: AT },
});
const action = (n: number) => ({
  ...{ id: String(n + 1), at: AT, operator: USER, action: 'discard', target: idOf('dl', n) },
  detail: { reason: 'The factory does not make this product any more.' },
});
const person = (id: string) => ({
  id,
  name: 'Maximiliane Schokolade',
  email: 'm***@schokolade.test',
  role: 'BUYER',
});
const event = (n: number) => ({
  ...{ id: String(n), at: AT, type: 'order.refused', title: 'Sweet Potato Old Fashioned' },
  data: { orderId: idOf('ord', n), productId: idOf('prd', 1) },
});
const problem = (name: string) => ({ kind: 'dead_letters', since: AT, count: 2, queue: name });
const stock = (n: number) => ({
  ...{
    id: idOf('prd', n),
    title: `Sweet Potato Old Fashioned ${n}`,
    imageUrl: null,
    short: true,
    stuck: null,
    ad: 'STOP_ASKED',
  },
  ...{ onHand: 12, waiting: 1_000, incoming: 50, reserved: 12, available: 0 },
});

const many = <T>(row: (n: number) => T): T[] => Array.from({ length: ROWS }, (_, n) => row(n));
const page = <T>(row: (n: number) => T) => ({ items: many(row), next: 'next' });

/** The response of each list, as its schema accepts it. */
const RESPONSES = {
  listOrders: page(order),
  listProducts: page(product),
  listRestocks: page(restock),
  listNoticeRuns: page(run),
  listDeadLetters: page(deadLetter),
  listDeadLetterGroups: { items: [group] },
  listQueues: { items: QUEUE_NAMES.map(queue) },
  listMails: page(mail),
  listVips: page((n) => ({ userId: idOf('usr', n), since: AT, orderId: ORDER })),
  listAds: page(ad),
  listOperatorActions: page(action),
  listUsers: { items: [USER, ...many((n) => idOf('usr', n))].map(person) },
  listRedrives: page(redrive),
} satisfies Partial<Record<RouteName, object>>;

/** Returns the response of a list by the path of its route. */
export function rowsOf(path: string): unknown {
  const name = (Object.keys(RESPONSES) as (keyof typeof RESPONSES)[]).find((route) => routes[route].path === path);
  return name && routes[name].responses[200].parse(RESPONSES[name]);
}

/** An overview with as many rows, with three problems, and with an order queue that is not idle. */
export const fullOverview = (overview: object): unknown =>
  routes.readOverview.responses[200].parse({
    ...overview,
    ...{ products: many(stock), events: many(event), problems: QUEUE_NAMES.slice(0, 3).map(problem) },
    orderQueue: { waiting: 1_000, inFlight: 300, lagMilliseconds: 12_000, decidedPerSecond: 400 },
  });

/** The product of every row, for its title. */
export const fullProduct: unknown = routes.readProduct.responses[200].parse({
  ...product(1),
  ...{ translations: {}, version: 1 },
});

export const fullMailbox = {
  items: many((n) => ({
    ...{ id: String(n), at: AT, to: [LONG_ADDRESS], from: 'shop@donut.test', text: '', html: '', headers: {} },
    subject: '[Donut States] Sweet Potato Old Fashioned is back in stock',
  })),
};
