/** Messages that no queue of the shop should hold, and a few that only look invalid. */
import { EVENT_VERSION, POLL_MESSAGE } from '#domain/events.ts';
import type { QueueName } from '#domain/queue-names.ts';

const AT = '2026-01-01T00:00:00.000Z';
const QUARTER_MEGABYTE = 256 * 1024;

/** An event as the relay publishes it; `id` is any number no real event has. */
export const event = (type: string, id: number, data: object, change: object = {}): string =>
  JSON.stringify({ id: `evt_${id}`, type, version: EVENT_VERSION, at: AT, requestId: null, data, ...change });

/** SNS without raw delivery wraps what it carries. */
const envelope = (message: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: 'x',
    TopicArn: 'arn:aws:sns:x:0:y',
    Message: message,
    Timestamp: AT,
  });

/** The lines of an order in its events. */
export const LINES = [{ productId: 'prd_x', quantity: 1 }];
const stockOut = (change: object = {}, data: object = {}) =>
  event('stock.out', 1, { productId: 'prd_x', round: 1, available: 0, ...data }, change);
const stockBack = (change: object = {}, data: object = {}) =>
  event('stock.back', 1, { productId: 'prd_x', round: 1, available: 5, ...data }, change);
/** A full mailbox: the address is not suppressed. */
export const bounced = (change: object = {}, bounce: object = {}): string =>
  JSON.stringify({
    eventType: 'Bounce',
    bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'x@donut.test' }], ...bounce },
    mail: { messageId: 'x' },
    ...change,
  });
const refused = (change: object = {}, data: object = {}) =>
  event('order.refused', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1, lines: LINES, ...data }, change);
const placed = (change: object = {}, data: object = {}) =>
  event('order.placed', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 100, total: 1, lines: LINES, ...data }, change);
export const paid = (change: object = {}, data: object = {}, id = 1) =>
  event(
    'order.paid',
    id,
    { orderId: 'ord_x', buyerId: 'usr_x', units: 100, total: 1, paymentId: 'pay_x', ...data },
    change,
  );
export const cancelled = (change: object = {}, data: object = {}, id = 1) =>
  event(
    'order.cancelled',
    id,
    { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1, reason: 'CUSTOMER', refunded: 1, ...data },
    change,
  );
const surplus = (data: object) => event('restock.surplus', 1, { restockId: 'rst_x', units: 1, ...data });
export const delivery = (change: object = {}): string =>
  JSON.stringify({ restockId: 'rst_x', key: 'bad-message', productId: 'prd_x', units: 1, ...change });

/** An order request. The buyer does not exist. */
export const orderRequest = (change: object = {}): string =>
  JSON.stringify({
    ...{ id: `ord_${'0'.repeat(26)}`, buyer: { userId: 'usr_x', issuedAt: 1_700_000_000 } },
    ...{ key: 'order-request', hash: 'x', requestId: 'x', lines: LINES, acceptedAt: Date.now(), contended: false },
    ...change,
  });

/** Invalid in every queue. */
const anywhere = (good: string): Readonly<Record<string, string>> => ({
  'one byte': 'x',
  'not JSON': 'type=look',
  truncated: good.slice(0, -1),
  null: 'null',
  'an array': `[${good}]`,
  'a text of JSON': JSON.stringify(good),
  'a number': '1',
  'an empty object': '{}',
  'an SNS envelope': envelope(good),
  'an envelope in an envelope': envelope(envelope(good)),
  'a SubscriptionConfirmation': JSON.stringify({
    Type: 'SubscriptionConfirmation',
    Token: 'x',
    SubscribeURL: 'http://127.0.0.1:1/',
  }),
  'a schedule of EventBridge': JSON.stringify({
    version: '0',
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
  }),
  'an unknown type': '{"type":"constructor"}',
  '256 KiB': `{"type":"${'x'.repeat(QUARTER_MEGABYTE - 11)}"}`,
  __proto__: '{"__proto__":{"type":"look"}}',
});

const events = (make: (change?: object, data?: object) => string): Readonly<Record<string, string>> => ({
  'an unknown version': make({ version: EVENT_VERSION + 1 }),
  'no version': make({ version: undefined }),
  'no event id': make({ id: undefined }),
  'an id that is none': make({ id: 'evt_x' }),
  'no data': make({ data: undefined }),
  'data of another type': make({ data: 'x' }),
});

/** Invalid for the consumers of payments and cancellations; and a few of them for the second consumer of the same events. */
const sales: Readonly<Record<string, string>> = {
  ...anywhere(paid()),
  ...events(paid),
  'another queue’s': POLL_MESSAGE,
  'an event of another queue’s': surplus({}),
  'an order that was only placed': event('order.placed', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1 }),
  'a payment without its id': paid({}, { paymentId: undefined }),
  'a cancellation without a reason': cancelled({}, { reason: undefined }),
  'a cancellation of a refused order': cancelled({}, { reason: 'OUT_OF_STOCK' }),
  'units as a text': paid({}, { units: '1' }),
  'an id too long': paid({}, { orderId: 'o'.repeat(65) }),
  'a NUL in an id': paid({}, { orderId: 'ord_\0' }),
};
const {
  'not JSON': notJson = '',
  'no data': noData = '',
  'a NUL in an id': nul = '',
  'an SNS envelope': wrapped = '',
} = sales;
const fewSales = { 'not JSON': notJson, 'no data': noData, 'a NUL in an id': nul, 'an SNS envelope': wrapped };

export const BAD: Readonly<Record<QueueName, Readonly<Record<string, string>>>> = {
  relay: {
    ...anywhere(POLL_MESSAGE),
    'another queue’s': stockOut(),
    'an unknown poll message': '{"type":"POLL_MESSAGE"}',
  },
  redrive: { ...anywhere(POLL_MESSAGE), 'another queue’s': stockOut() },
  mail: {
    ...anywhere(refused()),
    ...events(refused),
    'another queue’s': stockOut(),
    'an event without a mail': placed(),
    'cancelled for a reason there is not': event('order.cancelled', 1, {
      ...{ orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1, refunded: 0 },
      reason: 'OUT_OF_STOCK',
    }),
    'units as a text': surplus({ units: '1' }),
    // These are valid JSON and would fail the statement that inserts all mails of a batch.
    'more units than an integer holds': surplus({ units: 2 ** 40 }),
    'a NUL in an id': refused({}, { orderId: 'ord_\0' }),
    'half a surrogate pair in an id': refused({}, { buyerId: '\ud800' }),
  },
  restock: {
    ...anywhere(stockOut()),
    ...events(stockOut),
    'another queue’s': POLL_MESSAGE,
    'round 0': stockOut({}, { round: 0 }),
    'a round beyond integers': stockOut({}, { round: 2 ** 40 }),
    'an id too long': stockOut({}, { productId: 'p'.repeat(65) }),
    'a NUL in an id': stockOut({}, { productId: 'prd_\0' }),
  },
  vip: {
    ...anywhere(paid()),
    ...events(paid),
    'another queue’s': refused(),
    'placed, not paid': placed(),
    'units as a text': paid({}, { units: '100' }),
    'a NUL in an id': paid({}, { orderId: 'ord_\0' }),
  },
  deadline: {
    ...anywhere(placed()),
    ...events(placed),
    'another queue’s': refused(),
    'no lines': placed({}, { lines: [] }),
  },
  'ad-stop': {
    ...anywhere(stockOut()),
    ...events(stockOut),
    'another queue’s': surplus({}),
    'round 0': stockOut({}, { round: 0 }),
    'a product too long': stockOut({}, { productId: 'p'.repeat(65) }),
    'a NUL in an id': stockOut({}, { productId: 'prd_\0' }),
  },
  'best-sellers': sales,
  'data-platform': fewSales,
  notice: {
    ...anywhere(stockBack()),
    ...events(stockBack),
    'another queue’s': POLL_MESSAGE,
    'the opposite': stockOut(),
    'round 0': stockBack({}, { round: 0 }),
    'a round beyond integers': stockBack({}, { round: 2 ** 40 }),
    'a NUL in an id': stockBack({}, { productId: 'prd_\0' }),
  },
  'order-intake': {
    ...anywhere(orderRequest()),
    'another queue’s': POLL_MESSAGE,
    'an event': placed(),
    'no id': orderRequest({ id: undefined }),
    'an id of another kind': orderRequest({ id: `pay_${'0'.repeat(26)}` }),
    'no buyer': orderRequest({ buyer: null }),
    'no lines': orderRequest({ lines: [] }),
    '0 units': orderRequest({ lines: [{ productId: 'prd_x', quantity: 0 }] }),
    'more units than an integer holds': orderRequest({ lines: [{ productId: 'prd_x', quantity: 2 ** 40 }] }),
    'a time as a text': orderRequest({ acceptedAt: AT }),
    'a NUL in the key': orderRequest({ key: 'x\0' }),
    'a NUL in an id': orderRequest({ lines: [{ productId: 'prd_\0', quantity: 1 }] }),
    'half a surrogate pair': orderRequest({ hash: '\ud800' }),
    // The shop queues no such order: the statement fails, and an operator sees the message.
    'an unknown buyer': orderRequest(),
  },
  'ses-events': {
    ...anywhere(bounced()),
    'another queue’s': POLL_MESSAGE,
    'an event type without a subscription': bounced({ eventType: 'Delivery' }),
    'a bounce of no kind': bounced({}, { bounceType: 'Sideways' }),
    'a bounce without recipients': bounced({}, { bouncedRecipients: [] }),
    'a bounce of a nameless one': bounced({}, { bouncedRecipients: [{}] }),
    'a complaint without its part': bounced({ eventType: 'Complaint' }),
  },
  'factory-callback': {
    ...anywhere(delivery()),
    'another queue’s': POLL_MESSAGE,
    'no units': delivery({ units: undefined }),
    '0 units': delivery({ units: 0 }),
    '-1 units': delivery({ units: -1 }),
    '1.5 units': delivery({ units: 1.5 }),
    'units as a text': delivery({ units: '1' }),
    'more than any restock asks for': delivery({ units: 1_000_001 }),
    'no key': delivery({ key: '' }),
    'a NUL in an id': delivery({ restockId: 'rst_\0' }),
    // An operator must see it: no caller waits for a response here.
    'an unknown restock': delivery(),
  },
};
