/**
 * What happens, as it happens. `EventSource` sends no Authorization header, so the stream is read with fetch; where it cannot
 * be had (every place is taken, or something between holds the bytes back) the same events are polled.
 */
import { send } from './client.ts';
import { eventsIn, type Published } from './server-sent-events.ts';
import { session, signOut, wasEnded } from './session.ts';
import { createStore } from './store.ts';

export type Live = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused';
export const live = createStore<Live>('connecting');

const POLL_MILLISECONDS = 15_000;
const HELLO_MILLISECONDS_MAX = 8_000;
/** After so many polls the stream is tried again. */
const POLLS_MAX = 8;
const BACK_OFF_MILLISECONDS_MAX = 15_000;

const listeners = new Set<(events: readonly Published[]) => void>();
/** Hears events in the order in which they happened, each once; answers how to stop. */
export function onEvents(listener: (events: readonly Published[]) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

let lastId: string | undefined;
let polled: { readonly etag: string; readonly next: string } | undefined;

function tell(events: readonly Published[]): void {
  if (events.length > 0) for (const listener of [...listeners]) listener(events);
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });

type Outcome = 'ended' | 'full' | 'silent' | 'broken' | 'signed-out';

/** One connection, until it ends. */
async function listen(signal: AbortSignal): Promise<Outcome> {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop, { once: true });
  const hello = setTimeout(stop, HELLO_MILLISECONDS_MAX);
  let spoke = false;
  try {
    const response = await send('/api/v1/stream', {
      signal: own.signal,
      headers: { accept: 'text/event-stream', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    });
    if (response.status === 401) return 'signed-out';
    if (response.status === 503 || response.status === 429 || !response.body) return 'full';
    if (!response.ok) return 'broken';
    for await (const { id, event } of eventsIn(response.body)) {
      if (!spoke) clearTimeout(hello);
      spoke = true;
      live.set('live');
      if (id !== undefined) lastId = id;
      if (event) tell([event]);
    }
    return 'ended';
  } catch {
    return own.signal.aborted && !signal.aborted && !spoke ? 'silent' : 'broken';
  } finally {
    clearTimeout(hello);
    signal.removeEventListener('abort', stop);
  }
}

/** One poll; the stream's place is the poll's as well. */
async function poll(signal: AbortSignal): Promise<boolean> {
  const after = polled?.next ?? lastId;
  const response = await send(`/api/v1/stream?poll=1${after === undefined ? '' : `&after=${after}`}`, {
    signal,
    ...(polled ? { headers: { 'if-none-match': polled.etag } } : {}),
  });
  if (response.status === 304) return true;
  if (!response.ok) return false;
  const page = (await response.json()) as { readonly items: readonly Published[]; readonly next: string };
  polled = { etag: response.headers.get('etag') ?? '', next: page.next };
  lastId = page.next;
  tell(page.items);
  return true;
}

async function pollForAWhile(signal: AbortSignal): Promise<void> {
  polled = undefined;
  for (let n = 0; n < POLLS_MAX && !signal.aborted; n++) {
    const answered = await poll(signal).catch(() => false);
    if (signal.aborted) return;
    live.set(answered ? 'polling' : 'reconnecting');
    await pause(POLL_MILLISECONDS, signal);
  }
}

async function run(signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const outcome = await listen(signal);
    if (signal.aborted) return;
    if (outcome === 'signed-out') {
      wasEnded.set(true);
      return signOut();
    }
    if (outcome === 'full' || outcome === 'silent') await pollForAWhile(signal);
    if (outcome === 'broken') {
      live.set('reconnecting');
      await pause(Math.min(1_000 * 2 ** failures++, BACK_OFF_MILLISECONDS_MAX), signal);
    } else failures = 0;
  }
}

/** A connection is one of a few places: whoever waits for nothing leaves it to others. */
export const streamWanted = createStore(true);

/** Follows the session and whether anybody looks: a hidden tab holds no connection. */
export function followStream(): void {
  let running: AbortController | undefined;
  const look = (): void => {
    const wanted = session.get() !== undefined && !document.hidden && streamWanted.get();
    if (wanted && !running) {
      running = new AbortController();
      live.set('connecting');
      void run(running.signal);
    } else if (!wanted && running) {
      running.abort();
      running = undefined;
      live.set('paused');
    }
  };
  let who = session.get()?.user.id;
  session.subscribe(() => {
    const next = session.get()?.user.id;
    if (next !== who) lastId = undefined;
    who = next;
    look();
  });
  streamWanted.subscribe(look);
  document.addEventListener('visibilitychange', look);
  addEventListener('online', look);
  look();
}
