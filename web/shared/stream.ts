/**
 * The live event stream. `EventSource` cannot send an Authorization header, so the stream is read with fetch. If the stream is
 * not available (all connections are in use, or a proxy buffers the response), the same events are polled.
 */
import { send } from './client.ts';
import { eventsIn, type StreamEvent } from './server-sent-events.ts';
import { ended, session } from './session.ts';
import { createStore } from './store.ts';

export type Live = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused';
export const live = createStore<Live>('connecting');

const POLL_MILLISECONDS = 15_000;
const HELLO_MILLISECONDS_MAX = 8_000;
/** The number of polls before the stream is tried again. */
const POLLS_MAX = 8;
const BACK_OFF_MILLISECONDS_MAX = 15_000;

const listeners = new Set<(events: readonly StreamEvent[]) => void>();
/** Calls the listener with each event once, in order. Returns a function that removes the listener. */
export function onEvents(listener: (events: readonly StreamEvent[]) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

let lastId: string | undefined;
let polled: { readonly etag: string; readonly next: string } | undefined;

function emit(events: readonly StreamEvent[]): void {
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

/** Reads one stream connection until it ends. */
async function readStream(signal: AbortSignal): Promise<Outcome> {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop, { once: true });
  const hello = setTimeout(stop, HELLO_MILLISECONDS_MAX);
  let hasData = false;
  try {
    const response = await send('/api/v1/stream', {
      signal: own.signal,
      headers: { accept: 'text/event-stream', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    });
    if (response.status === 401) return 'signed-out';
    if (response.status === 503 || response.status === 429 || !response.body) return 'full';
    if (!response.ok) return 'broken';
    for await (const { id, event } of eventsIn(response.body)) {
      if (!hasData) clearTimeout(hello);
      hasData = true;
      live.set('live');
      if (id !== undefined) lastId = id;
      if (event) emit([event]);
    }
    return 'ended';
  } catch {
    return own.signal.aborted && !signal.aborted && !hasData ? 'silent' : 'broken';
  } finally {
    clearTimeout(hello);
    signal.removeEventListener('abort', stop);
  }
}

/** Polls once. The stream and the poll share their position. */
async function poll(signal: AbortSignal): Promise<boolean> {
  const after = polled?.next ?? lastId;
  const response = await send(`/api/v1/stream?poll=1${after === undefined ? '' : `&after=${after}`}`, {
    signal,
    ...(polled ? { headers: { 'if-none-match': polled.etag } } : {}),
  });
  if (response.status === 304) return true;
  if (!response.ok) return false;
  const page = (await response.json()) as { readonly items: readonly StreamEvent[]; readonly next: string };
  polled = { etag: response.headers.get('etag') ?? '', next: page.next };
  lastId = page.next;
  emit(page.items);
  return true;
}

async function pollForAWhile(signal: AbortSignal): Promise<void> {
  polled = undefined;
  for (let n = 0; n < POLLS_MAX && !signal.aborted; n++) {
    const isReachable = await poll(signal).catch(() => false);
    if (signal.aborted) return;
    live.set(isReachable ? 'polling' : 'reconnecting');
    await pause(POLL_MILLISECONDS, signal);
  }
}

async function run(signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const sessionId = session.get()?.sessionId;
    const outcome = await readStream(signal);
    if (signal.aborted) return;
    if (outcome === 'signed-out') return ended(sessionId);
    if (outcome === 'full' || outcome === 'silent') await pollForAWhile(signal);
    if (outcome === 'broken') {
      live.set('reconnecting');
      await pause(Math.min(1_000 * 2 ** failures++, BACK_OFF_MILLISECONDS_MAX), signal);
    } else failures = 0;
  }
}

/** False if the page needs no live events. The number of connections is limited, so such a page does not use one. */
export const streamWanted = createStore(true);

/** Connects and disconnects the stream with the session and the visibility of the tab. A hidden tab has no connection. */
export function followStream(): void {
  let running: AbortController | undefined;
  const update = (): void => {
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
  let userId = session.get()?.user.id;
  session.subscribe(() => {
    const next = session.get()?.user.id;
    if (next !== userId) {
      lastId = undefined;
      running?.abort();
      running = undefined;
    }
    userId = next;
    update();
  });
  streamWanted.subscribe(update);
  document.addEventListener('visibilitychange', update);
  addEventListener('online', update);
  update();
}
