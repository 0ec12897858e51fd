/** The shop's clock. A local shop has a test clock that can be moved ahead of the browser's clock. */
import { createStore } from './store.ts';

/** Undefined if the shop is not local. */
export const testClock = createStore<{ readonly offsetMilliseconds: number } | undefined>(undefined);

export const shopNow = (): number => Date.now() + (testClock.get()?.offsetMilliseconds ?? 0);

/** Calls a control endpoint of the local system. Returns undefined if the server does not respond. */
export const localResponse = (method: string, path: string, body?: object): Promise<Response | undefined> =>
  fetch(`/_local/${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  }).catch(() => undefined);

/** Returns the response of a control endpoint, or undefined if the call failed or there is no such endpoint. */
export async function local<T>(method: string, path: string, body?: object): Promise<T | undefined> {
  const response = await localResponse(method, path, body);
  if (!response?.ok || !response.headers.get('content-type')?.includes('json')) return undefined;
  return (await response.json()) as T;
}

export async function readClock(): Promise<void> {
  const clock = await local<{ offsetMilliseconds: number }>('GET', 'clock');
  if (clock && clock.offsetMilliseconds !== testClock.get()?.offsetMilliseconds)
    testClock.set({ offsetMilliseconds: clock.offsetMilliseconds });
}

const CLOCK_POLL_MILLISECONDS = 2_000;
/** Reads the test clock, and follows it when another program moves it. In a deployed shop there is none. */
export async function followClock(): Promise<void> {
  await readClock();
  if (testClock.get()) setInterval(() => document.hidden || void readClock(), CLOCK_POLL_MILLISECONDS);
}

/** @param duration ISO 8601, as `PT5M` */
export async function advance(duration: string): Promise<void> {
  await local('POST', 'clock', { advance: duration });
  await readClock();
}
