/** The running system as the flash sale talks to it: the shop's own API, and the local control surface for what a demo needs. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

export interface Buyer {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

export interface Shop {
  get<T = Record<string, unknown>>(path: string, token?: string): Promise<Answer<T>>;
  post<T = Record<string, unknown>>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

export function connect(origin: string): Shop {
  const call = async <T>(path: string, init: RequestInit): Promise<Answer<T>> => {
    const response = await fetch(`${origin}${path}`, init);
    const body = (await response.json().catch(() => ({}))) as T;
    return { status: response.status, body };
  };
  return {
    get: (path, token) => call(path, token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        ...(body === undefined
          ? { headers }
          : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
      }),
  };
}

/** The control surface's answer, or an error that says which call was refused and why. */
export async function must<T>(answer: Promise<Answer<T>>, what: string): Promise<T> {
  const { status, body } = await answer;
  if (status >= 200 && status < 300) return body;
  throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
}

/** Asks until the answer is there, or gives what it was last: the caller's numbers say whether that is enough. */
export async function until<T>(read: () => Promise<T>, enough: (value: T) => boolean, seconds: number): Promise<T> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const value = await read();
    if (enough(value) || performance.now() > end) return value;
    await sleep(100);
  }
}

/** Runs the jobs, so many at a time. */
export async function inParallel<T>(jobs: readonly (() => Promise<T>)[], concurrency: number): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < jobs.length; i = next++) results[i] = await (jobs[i] as () => Promise<T>)();
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  return results;
}
