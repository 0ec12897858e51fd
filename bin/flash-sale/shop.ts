/** HTTP client of the flash sale: the shop's public API, and the local control API for test data. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface ApiResponse<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers?: Headers;
}

export interface Buyer {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

export interface Shop {
  get<T = Record<string, unknown>>(
    path: string,
    token?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiResponse<T>>;
  post<T = Record<string, unknown>>(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiResponse<T>>;
}

/** Connects to the shop at an origin. */
export function connect(origin: string): Shop {
  const call = async <T>(path: string, init: RequestInit): Promise<ApiResponse<T>> => {
    const response = await fetch(`${origin}${path}`, init);
    const body = (await response.json().catch(() => ({}))) as T;
    return { status: response.status, body, headers: response.headers };
  };
  return {
    get: (path, token, headers = {}) =>
      call(path, { headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) } }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        ...(body === undefined
          ? { headers }
          : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
      }),
  };
}

/**
 * Resolves with the body of a successful response; throws an error with the action, the status and the body otherwise.
 */
export async function must<T>(response: Promise<ApiResponse<T>>, action: string): Promise<T> {
  const { status, body } = await response;
  if (status >= 200 && status < 300) return body;
  throw new Error(`Request failed (${action}): ${status} ${JSON.stringify(body)}`);
}

/** Polls until a value is good enough, and returns the last value read when the time is over; the caller checks it. */
export async function until<T>(read: () => Promise<T>, enough: (value: T) => boolean, seconds: number): Promise<T> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const value = await read();
    if (enough(value) || performance.now() > end) return value;
    await sleep(100);
  }
}

/** Runs the jobs with limited concurrency. */
export async function inParallel<T>(jobs: readonly (() => Promise<T>)[], concurrency: number): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < jobs.length; i = next++) results[i] = await (jobs[i] as () => Promise<T>)();
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  return results;
}
