/** Planted bugs: each is a small mistake somebody could make, installed from here and never in product code. */
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Alteration } from '#test/sim/database.ts';
import type { Functions, Ports } from '#test/sim/functions.ts';
import { SQL_BUGS } from '#test/sim/sql-bugs.ts';
import { QUEUES } from '#test/sim/sqs.ts';
import type { World } from '#test/sim/world.ts';

type Send = (command: { readonly input: object }) => Promise<object>;

export interface Bug {
  readonly sql?: readonly Alteration[];
  ports?(ports: Ports, world: World): Ports;
  sqs?(send: Send): Send;
  functions?(functions: Functions): Functions;
}

const FORGER = new Uint8Array(32).fill(66);
const nothing = async (): Promise<void> => {};

function withEachTry(ports: Ports, rewrite: (parameter: string, nth: number) => string): Ports {
  let nth = 0;
  return {
    ...ports,
    dataApi(answerMilliseconds) {
      const inner = ports.dataApi(answerMilliseconds) as unknown as { send(command: unknown): Promise<unknown> };
      const send = (command: { input: { sql: string; parameters: { value: { stringValue?: string } }[] } }) => {
        const [first] = command.input.parameters;
        if (/app\.place_orders/.test(command.input.sql) && first) {
          first.value.stringValue = rewrite(first.value.stringValue ?? '', ++nth);
        }
        return inner.send(command);
      };
      return { send } as unknown as RDSDataClient;
    },
  };
}

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
  'nobody wakes the relay': { ports: (ports) => ({ ...ports, wakeRelay: nothing }) },
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
        QUEUES.map((name) => [
          name,
          {
            ...functions.consumers[name],
            handle: async (...given: Parameters<Functions['consumers']['mail']['handle']>) => {
              await functions.consumers[name].handle(...given);
              return { batchItemFailures: [] };
            },
          },
        ]),
      ) as unknown as Functions['consumers'],
    }),
  },
  'a look is never put off': {
    sqs: (send) => (command) => ('DelaySeconds' in command.input ? Promise.resolve({}) : send(command)),
  },
};

export const BUGS: Readonly<Record<string, Bug>> = {
  ...CODE_BUGS,
  ...Object.fromEntries(Object.entries(SQL_BUGS).map(([name, sql]) => [name, { sql }])),
};
