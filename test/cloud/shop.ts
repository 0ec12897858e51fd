/** The deployed shop, as its callers and its database see it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD } from '#local/runtime/seed.ts';
import { aws } from './aws.ts';
import type { Emulator } from './emulator.ts';

const WAIT_MILLISECONDS_MAX = 90_000;
const ATTEMPTS_MAX = 4;

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The path that the header `Location` names, below `/api/v1`; empty without it. */
  readonly location: string;
}
type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

export interface Shop {
  readonly emulator: Emulator;
  readonly call: Call;
  /** Calls as a demo account: `buyer01`, `operator`. */
  login(name: string): Promise<Call>;
  /** The first column of the first row. */
  value<T>(sql: string, values?: readonly unknown[]): Promise<T>;
}

export async function openShop(emulator: Emulator): Promise<Shop> {
  const apis = await aws<{ items: readonly { id: string }[] }>(emulator, 'apigateway', 'get-rest-apis');
  const base = `${emulator.endpoint}/_aws/execute-api/${apis.items[0]?.id}/live/api/v1`;
  const call: Call = async (method, path, body, headers = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${base}${path}`, {
        method,
        redirect: 'manual',
        // The emulator is slow: an order would go to the order queue.
        headers: { 'content-type': 'application/json', prefer: 'wait=10', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // The emulator starts a process for each function, and on a busy machine the first call may time out. Every call of the
      // check may be repeated.
      if (response.status < 500 || attempt === ATTEMPTS_MAX) return read(response);
    }
  };
  return {
    emulator,
    call,
    login: async (name) => {
      const { body } = await call('POST', '/sessions', { email: `${name}@donut.test`, password: DEMO_PASSWORD });
      const authorization = `Bearer ${body['accessToken']}`;
      return (method, path, sent, headers) => call(method, path, sent, { authorization, ...headers });
    },
    value: async (sql, values = []) => {
      const { rows } = await emulator.pool.query({ text: sql, values: [...values], rowMode: 'array' });
      return rows[0]?.[0];
    },
  };
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  const location = response.headers.get('location')?.replace('/api/v1', '') ?? '';
  return { status: response.status, text, body: isJson ? JSON.parse(text) : {}, location };
}

/** Waits until `poll` returns what is wanted. Rejects at once when IAM denies something. */
export async function until<T>(
  { emulator }: Shop,
  what: string,
  poll: () => Promise<T>,
  isWanted: (value: T) => boolean,
): Promise<T> {
  for (const end = Date.now() + WAIT_MILLISECONDS_MAX; ; await sleep(500)) {
    const value = await poll();
    if (isWanted(value)) return value;
    const denied = emulator.denied();
    if (denied.length > 0) throw new Error(`${what}: IAM denied a call: ${denied.join('; ')}`);
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(value)}`);
  }
}
