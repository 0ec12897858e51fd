/** Loads the data of a page. After a failed reload the page keeps its data and shows its age. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isStarting } from './client.ts';
import type { StreamEvent } from './server-sent-events.ts';
import { session } from './session.ts';
import { live, onEvents } from './stream.ts';

export interface Loaded<T> {
  readonly data: T | undefined;
  /** The time at which the data was loaded. */
  readonly at: number;
  readonly error: Error | undefined;
  readonly busy: boolean;
  /** The data is that of the key before, while the data of the new key is being loaded. */
  readonly isOld: boolean;
  reload(): void;
}

interface Options {
  /** Returns true for events after which the data is reloaded. */
  readonly on?: (event: StreamEvent) => boolean;
  /** The reload interval, for changes without an event. */
  readonly everyMilliseconds?: number | undefined;
  /** After a change of the key the old data stays, as `isOld`, until the new data is there. */
  readonly keepsOld?: boolean;
}

/** The first event of a burst reloads immediately. The other events of the burst share one reload after this delay. */
const BURST_MILLISECONDS = 300;
/** Until the next try after a 503 without Retry-After. */
const STARTING_RETRY_SECONDS = 5;

/** Loads when `key` changes, when an event matches `on`, when the live connection is restored, and again after a 503. */
export function useLoad<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  { on, everyMilliseconds, keepsOld }: Options = {},
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload' | 'isOld'> & { readonly key: string }>({
    ...{ key, data: undefined, at: 0, error: undefined, busy: true },
  });
  const latest = useRef(read);
  latest.current = read;
  // A ref, not an effect dependency: a new function on re-render would cancel the scheduled reload.
  const matches = useRef(on);
  matches.current = on;
  const running = useRef<AbortController | undefined>(undefined);
  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const finish = (): void => {
      if (running.current === controller) running.current = undefined;
    };
    setState((old) =>
      old.key === key || keepsOld
        ? { ...old, busy: true }
        : { key, data: undefined, at: 0, error: undefined, busy: true },
    );
    latest
      .current(controller.signal)
      .finally(finish)
      .then(
        (data) => controller.signal.aborted || setState({ key, data, at: Date.now(), error: undefined, busy: false }),
        (error: Error) =>
          controller.signal.aborted ||
          setState((old) =>
            old.key === key ? { ...old, error, busy: false } : { key, data: undefined, at: 0, error, busy: false },
          ),
      );
  }, [key, keepsOld]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readAt = Number.NEGATIVE_INFINITY;
    const scheduleReload = (): void => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          readAt = performance.now();
          reload();
        },
        Math.max(0, readAt + BURST_MILLISECONDS - performance.now()),
      );
    };
    const unsubscribe = onEvents(
      (events) => events.some((event) => event.type === 'reset' || matches.current?.(event)) && scheduleReload(),
    );
    let previous = live.get();
    const unfollow = live.subscribe(() => {
      const current = live.get();
      if (current === 'live' && (previous === 'reconnecting' || previous === 'paused')) scheduleReload();
      previous = current === 'connecting' ? previous : current;
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      unfollow();
    };
  }, [reload]);
  useEffect(() => {
    if (everyMilliseconds === undefined) return;
    // A response may take longer than the interval: a request that runs is not replaced.
    const timer = setInterval(() => document.hidden || running.current || reload(), everyMilliseconds);
    return () => clearInterval(timer);
  }, [reload, everyMilliseconds]);

  const { error } = state;
  useEffect(() => {
    if (!isStarting(error)) return;
    const timer = setTimeout(reload, (error.retrySeconds ?? STARTING_RETRY_SECONDS) * 1_000);
    return () => clearTimeout(timer);
  }, [reload, error]);

  const { key: loadedKey, ...loaded } = state;
  if (loadedKey === key) return { ...loaded, isOld: false, reload };
  const { data, at } = keepsOld ? loaded : { data: undefined, at: 0 };
  return { data, at, error: undefined, busy: true, isOld: data !== undefined, reload };
}

/** Runs an action of the user, at most one at a time, and keeps its error for display. */
export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const isRunning = useRef(false);
  const run = (...args: A): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    const userId = session.get()?.user.id;
    setBusy(true);
    setError(undefined);
    work(...args)
      // If the session has ended, the sign-in form shows that instead.
      .catch((problem: Error) => session.get()?.user.id === userId && setError(problem))
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return { run, busy, error, clear: () => setError(undefined) };
}
