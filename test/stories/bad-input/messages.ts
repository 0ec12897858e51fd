/** Messages no queue of the shop should ever hold, and a few that only look so. */
import { EVENT_VERSION, LOOK } from '#domain/events.ts';

export type QueueName = 'relay' | 'mail' | 'restock' | 'factory-callback' | 'vip' | 'ad-stop' | 'notice' | 'ses-events';
/** Who takes the queue's messages: a folder in lambdas/, and the name of its log. */
export const CONSUMERS: Readonly<Record<QueueName, string>> = {
  relay: 'relay',
  mail: 'mailer',
  restock: 'restock',
  'factory-callback': 'factory-callback',
  vip: 'vip',
  'ad-stop': 'ad-stop',
  notice: 'notice',
  'ses-events': 'ses-events',
};

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

const stockOut = (change: object = {}, data: object = {}) =>
  event('stock.out', 1, { productId: 'prd_x', round: 1, available: 0, ...data }, change);
const stockBack = (change: object = {}, data: object = {}) =>
  event('stock.back', 1, { productId: 'prd_x', round: 1, available: 5, ...data }, change);
/** A full mailbox: it suppresses nobody. */
export const bounced = (change: object = {}, bounce: object = {}): string =>
  JSON.stringify({
    eventType: 'Bounce',
    bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'x@donut.test' }], ...bounce },
    mail: { messageId: 'x' },
    ...change,
  });
const refused = (change: object = {}, data: object = {}) =>
  event('order.refused', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1, ...data }, change);
const placed = (change: object = {}, data: object = {}) =>
  event('order.placed', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 100, total: 1, ...data }, change);
const surplus = (data: object) => event('restock.surplus', 1, { restockId: 'rst_x', units: 1, ...data });
export const delivery = (change: object = {}): string =>
  JSON.stringify({ restockId: 'rst_x', key: 'bad-message', productId: 'prd_x', units: 1, ...change });

/** Bad whatever queue it is in. */
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

export const BAD: Readonly<Record<QueueName, Readonly<Record<string, string>>>> = {
  relay: { ...anywhere(LOOK), 'another queue’s': stockOut(), 'an unknown look': '{"type":"LOOK"}' },
  mail: {
    ...anywhere(refused()),
    ...events(refused),
    'another queue’s': stockOut(),
    'an event nobody mails': event('order.placed', 1, { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1 }),
    'units as a text': surplus({ units: '1' }),
    // These pass as JSON and would fail the statement that writes down all mails of a batch.
    'more units than an integer holds': surplus({ units: 2 ** 40 }),
    'a NUL in an id': refused({}, { orderId: 'ord_\0' }),
    'half a surrogate pair in an id': refused({}, { buyerId: '\ud800' }),
  },
  restock: {
    ...anywhere(stockOut()),
    ...events(stockOut),
    'another queue’s': LOOK,
    'round 0': stockOut({}, { round: 0 }),
    'a round beyond integers': stockOut({}, { round: 2 ** 40 }),
    'an id too long': stockOut({}, { productId: 'p'.repeat(65) }),
    'a NUL in an id': stockOut({}, { productId: 'prd_\0' }),
  },
  vip: {
    ...anywhere(placed()),
    ...events(placed),
    'another queue’s': refused(),
    'units as a text': placed({}, { units: '100' }),
    'a NUL in an id': placed({}, { orderId: 'ord_\0' }),
  },
  'ad-stop': {
    ...anywhere(stockOut()),
    ...events(stockOut),
    'another queue’s': LOOK,
    'an event of another queue’s': surplus({}),
    'round 0': stockOut({}, { round: 0 }),
    'a product too long': stockOut({}, { productId: 'p'.repeat(65) }),
    'a NUL in an id': stockOut({}, { productId: 'prd_\0' }),
  },
  notice: {
    ...anywhere(stockBack()),
    ...events(stockBack),
    'another queue’s': LOOK,
    'the opposite': stockOut(),
    'round 0': stockBack({}, { round: 0 }),
    'a round beyond integers': stockBack({}, { round: 2 ** 40 }),
    'a NUL in an id': stockBack({}, { productId: 'prd_\0' }),
  },
  'ses-events': {
    ...anywhere(bounced()),
    'another queue’s': LOOK,
    'an event nobody asked for': bounced({ eventType: 'Delivery' }),
    'a bounce of no kind': bounced({}, { bounceType: 'Sideways' }),
    'a bounce of nobody': bounced({}, { bouncedRecipients: [] }),
    'a bounce of a nameless one': bounced({}, { bouncedRecipients: [{}] }),
    'a complaint without its part': bounced({ eventType: 'Complaint' }),
  },
  'factory-callback': {
    ...anywhere(delivery()),
    'another queue’s': LOOK,
    'no units': delivery({ units: undefined }),
    '0 units': delivery({ units: 0 }),
    '-1 units': delivery({ units: -1 }),
    '1.5 units': delivery({ units: 1.5 }),
    'units as a text': delivery({ units: '1' }),
    'more than any restock asks for': delivery({ units: 1_000_001 }),
    'no key': delivery({ key: '' }),
    'a NUL in an id': delivery({ restockId: 'rst_\0' }),
    // A human must hear of it: nobody waits for an answer here.
    'an unknown restock': delivery(),
  },
};
