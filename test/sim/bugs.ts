/** Planted bugs: realistic small mistakes. They are installed from here, never in product code. */
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { type Bug, withStatements } from './bug.ts';
import { CALLBACK_BUGS } from './bugs-callbacks.ts';
import { MAIL_BUGS } from './bugs-mails.ts';
import { NOTICE_BUGS } from './bugs-notices.ts';
import { ORDER_QUEUE_BUGS } from './bugs-order-queue.ts';
import { ORDER_BUGS } from './bugs-orders.ts';
import type { Functions, Ports } from './functions.ts';
import { SQL_BUGS } from './sql-bugs.ts';
import type { Consumer } from './sqs.ts';

const FORGER = new Uint8Array(32).fill(66);
const nothing = async (): Promise<void> => {};

const hiding =
  (handle: Consumer['handle']): Consumer['handle'] =>
  async (...args) => {
    await handle(...args);
    return { batchItemFailures: [] };
  };

function withEachCall(ports: Ports, rewrite: (parameter: string, nth: number) => string): Ports {
  let nth = 0;
  return withStatements(ports, ({ sql, parameters: [first] }) => {
    if (!/app\.place_orders/.test(sql) || !first) return;
    first.value.stringValue = rewrite(first.value.stringValue ?? '', ++nth);
  });
}

/** Lowers the minimum in the topic's filter and in the statement. */
const withVipsOf = (ports: Ports, units: number): Ports => ({
  ...withStatements(ports, ({ sql, parameters }) => {
    if (!/insert into app\.vips/.test(sql)) return;
    for (const { value } of parameters) if (value.longValue === VIP_UNITS_MIN) value.longValue = units;
  }),
  publishBatch: (topic, entries) => {
    for (const { MessageAttributes } of entries) {
      const attribute = MessageAttributes?.['units'];
      if (attribute?.StringValue === String(units)) attribute.StringValue = String(VIP_UNITS_MIN);
    }
    return ports.publishBatch(topic, entries);
  },
});

/** Calls again after a timeout, as an SDK does automatically. */
async function withRetry<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    return run();
  }
}

const CODE_BUGS: Readonly<Record<string, Bug>> = {
  'every retry has a new idempotency key': {
    ports: (ports) => withEachCall(ports, (orders, nth) => orders.replace(/"key":"([^"]+)"/, `"key":"$1-${nth}"`)),
  },
  'the relay treats an SNS error as success': {
    ports: (ports) => ({
      ...ports,
      publishBatch: (topic, entries) =>
        ports.publishBatch(topic, entries).catch(() => entries.map(({ Id = '' }) => Id)),
    }),
  },
  'the relay marks events that SNS did not accept': {
    ports: (ports) => ({
      ...ports,
      publishBatch: async (topic, entries) => {
        await ports.publishBatch(topic, entries);
        return entries.map(({ Id = '' }) => Id);
      },
    }),
  },
  'the relay is never notified': { ports: (ports) => ({ ...ports, notifyRelay: nothing }) },
  'the SES client retries a mail automatically': {
    ports: (ports) => ({ ...ports, sendMail: (raw) => withRetry(() => ports.sendMail(raw)) }),
  },
  'a delivery is lost during a database outage': { ports: (ports) => ({ ...ports, keepForLater: nothing }) },
  'a forged callback address is accepted': {
    ports: (ports) => ({ ...ports, callbackKeys: [...ports.callbackKeys, FORGER] }),
  },
  'a rotated key is rejected at once': {
    ports: (ports) => ({ ...ports, callbackKeys: [ports.callbackKeys[0]] }),
  },
  'a batch hides its failures': {
    functions: (functions) => ({
      ...functions,
      consumers: Object.fromEntries(
        Object.entries(functions.consumers).map(([name, consumer]) => [
          name,
          name === 'dlq-retry' ? consumer : { ...consumer, handle: hiding(consumer.handle) },
        ]),
      ) as unknown as Functions['consumers'],
    }),
  },
  'a dead letter is recorded and never retried': {
    sqs: (send) => (command) => ('MessageAttributes' in command.input ? Promise.resolve({}) : send(command)),
  },
  'an alert is sent twice': {
    ports: (ports) => ({
      ...ports,
      mailOperators: async (words) => {
        await ports.mailOperators(words);
        await ports.mailOperators(words);
      },
    }),
  },
  'no alert is sent for parked dead letters': { ports: (ports) => ({ ...ports, mailOperators: nothing }) },
  'a redriven delivery has another key': {
    sqs: (send) => (command) => {
      const input = command.input as { MessageBody?: string; MessageAttributes?: object };
      if (input.MessageAttributes) input.MessageBody = input.MessageBody?.replace('"key":"', '"key":"again.') ?? '';
      return send(command);
    },
  },
  '99 units make a VIP': { ports: (ports) => withVipsOf(ports, VIP_UNITS_MIN - 1) },
  'a delayed poll is never sent': {
    sqs: (send) => (command) => ('DelaySeconds' in command.input ? Promise.resolve({}) : send(command)),
  },
};

export const BUGS: Readonly<Record<string, Bug>> = {
  ...CODE_BUGS,
  ...CALLBACK_BUGS,
  ...ORDER_BUGS,
  ...ORDER_QUEUE_BUGS,
  ...NOTICE_BUGS,
  ...MAIL_BUGS,
  ...Object.fromEntries(Object.entries(SQL_BUGS).map(([name, sql]) => [name, { sql }])),
};
