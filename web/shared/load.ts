/** Reads for a page: what it shows stays when the next reading fails, and says how old it is. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from './client.ts';
import type { Published } from './server-sent-events.ts';
import { session } from './session.ts';
import { onEvents, live } from './stream.ts';

export interface Loaded<T> {
  readonly data: T | undefined;
  /** When the data was read. */
  readonly at: number;
  readonly error: Error | undefined;
  readonly busy: boolean;
  reload(): void;
}

interface Options {
  /** Events after which it is read anew; none: a page that does not move. */
  readonly on?: (event: Published) => boolean;
  /** Read anew so often, for what no event tells. */
  readonly everyMilliseconds?: number | undefined;
}

/** The first event of a burst is read at once, the rest of it together. */
const GATHER_MILLISECONDS = 300;

/** Loads whenever `key` changes, an event concerns it, or the connection is back. */
export function useLoad<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  { on, everyMilliseconds }: Options = {},
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'> & { readonly key: string }>({
    ...{ key, data: undefined, at: 0, error: undefined, busy: true },
  });
  const latest = useRef(read);
  latest.current = read;
  // Not in the effect's list: drawn anew with another function, it would forget what it was about to read.
  const concerns = useRef(on);
  concerns.current = on;
  const running = useRef<AbortController | undefined>(undefined);
  const reload = useCallback(() => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState((old) =>
      old.key === key ? { ...old, busy: true } : { key, data: undefined, at: 0, error: undefined, busy: true },
    );
    latest.current(own.signal).then(
      (data) => own.signal.aborted || setState({ key, data, at: Date.now(), error: undefined, busy: false }),
      (error: Error) => own.signal.aborted || setState((old) => ({ ...old, key, error, busy: false })),
    );
  }, [key]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readAt = Number.NEGATIVE_INFINITY;
    const soon = (): void => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          readAt = performance.now();
          reload();
        },
        Math.max(0, readAt + GATHER_MILLISECONDS - performance.now()),
      );
    };
    const silent = onEvents(
      (events) => events.some((event) => event.type === 'reset' || concerns.current?.(event)) && soon(),
    );
    let was = live.get();
    const unfollow = live.subscribe(() => {
      const is = live.get();
      if (is === 'live' && (was === 'reconnecting' || was === 'paused')) soon();
      was = is === 'connecting' ? was : is;
    });
    return () => {
      clearTimeout(timer);
      silent();
      unfollow();
    };
  }, [reload]);
  useEffect(() => {
    if (everyMilliseconds === undefined) return;
    const timer = setInterval(() => document.hidden || reload(), everyMilliseconds);
    return () => clearInterval(timer);
  }, [reload, everyMilliseconds]);

  const { key: of, ...seen } = state;
  return of === key ? { ...seen, reload } : { data: undefined, at: 0, error: undefined, busy: true, reload };
}

/** Does something a person asked for: at most once at a time, and what went wrong is kept for the place that asked. */
export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const going = useRef(false);
  const run = (...args: A): void => {
    if (going.current) return;
    going.current = true;
    const who = session.get();
    setBusy(true);
    setError(undefined);
    work(...args)
      // Whose session has ended meanwhile reads that above the form to sign in.
      .catch((problem: Error) => session.get() === who && setError(problem))
      .finally(() => {
        going.current = false;
        setBusy(false);
      });
  };
  return { run, busy, error, clear: () => setError(undefined) };
}

/** What the API says about one field of what was sent. */
export const fieldErrorOf = (error: Error | undefined, pointer: string): string | undefined =>
  error instanceof ApiProblem ? error.problem.errors.find((one) => one.pointer === pointer)?.detail : undefined;
