/** Planted bugs: each is a small mistake somebody could make, installed from here and never in product code. */
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { type Bug, withStatements } from './bug.ts';
import { BUYING_BUGS } from './bugs-buying.ts';
import { NOTICE_BUGS } from './bugs-notices.ts';
import type { Functions, Ports } from './functions.ts';
import { SQL_BUGS } from './sql-bugs.ts';
import type { Consumer } from './sqs.ts';

const FORGER = new Uint8Array(32).fill(66);
const nothing = async (): Promise<void> => {};

const hiding =
  (handle: Consumer['handle']): Consumer['handle'] =>
  async (...given) => {
    await handle(...given);
    return { batchItemFailures: [] };
  };

function withEachTry(ports: Ports, rewrite: (parameter: string, nth: number) => string): Ports {
  let nth = 0;
  return withStatements(ports, ({ sql, parameters: [first] }) => {
    if (!/app\.place_orders/.test(sql) || !first) return;
    first.value.stringValue = rewrite(first.value.stringValue ?? '', ++nth);
  });
}

/** The topic's filter and the statement, both one too few. */
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

/** Calls something again when its answer did not come, as an SDK does by itself. */
async function stubbornly<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    return run();
  }
}

const CODE_BUGS: Readonly<Record<string, Bug>> = {
  'every try is a new key': {
    ports: (ports) => withEachTry(ports, (orders, nth) => orders.replace(/"key":"([^"]+)"/, `"key":"$1-${nth}"`)),
  },
  'the relay takes an error for a yes': {
    ports: (ports) => ({
      ...ports,
      publishBatch: (topic, entries) =>
        ports.publishBatch(topic, entries).catch(() => entries.map(({ Id = '' }) => Id)),
    }),
  },
  'the relay marks what SNS left': {
    ports: (ports) => ({
      ...ports,
      publishBatch: async (topic, entries) => {
        await ports.publishBatch(topic, entries);
        return entries.map(({ Id = '' }) => Id);
      },
    }),
  },
  'nobody wakes the relay': { ports: (ports) => ({ ...ports, notifyRelay: nothing }) },
  'the SES client repeats a mail by itself': {
    ports: (ports) => ({ ...ports, sendMail: (raw) => stubbornly(() => ports.sendMail(raw)) }),
  },
  'a delivery is not kept while the database is away': { ports: (ports) => ({ ...ports, keepForLater: nothing }) },
  'anybody may sign an address': {
    ports: (ports) => ({ ...ports, callbackKeys: [...ports.callbackKeys, FORGER] }),
  },
  'a retired key is forgotten at once': {
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
  'a dead letter is recorded and never sent back': {
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
  'nobody hears of what is parked': { ports: (ports) => ({ ...ports, mailOperators: nothing }) },
  'a delivery that is sent back is another one': {
    sqs: (send) => (command) => {
      const input = command.input as { MessageBody?: string; MessageAttributes?: object };
      if (input.MessageAttributes) input.MessageBody = input.MessageBody?.replace('"key":"', '"key":"again.') ?? '';
      return send(command);
    },
  },
  '99 units make a VIP': { ports: (ports) => withVipsOf(ports, VIP_UNITS_MIN - 1) },
  'a look is never put off': {
    sqs: (send) => (command) => ('DelaySeconds' in command.input ? Promise.resolve({}) : send(command)),
  },
};

export const BUGS: Readonly<Record<string, Bug>> = {
  ...CODE_BUGS,
  ...BUYING_BUGS,
  ...NOTICE_BUGS,
  ...Object.fromEntries(Object.entries(SQL_BUGS).map(([name, sql]) => [name, { sql }])),
};
