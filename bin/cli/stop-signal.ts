/**
 * npm passes a signal on that the whole process group has received already (Ctrl-C, a closed terminal, a supervisor), so
 * one signal may arrive twice within milliseconds.
 */
const SAME_SIGNAL_MILLISECONDS = 1_000;
const INTERRUPTED = 130;

/**
 * Returns a controller that is aborted, with the name of the signal, by the first signal that asks this process to stop.
 * A signal more than a second later ends the process at once.
 */
export function stopOnSignals(): AbortController {
  const controller = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (performance.now() - firstAt > SAME_SIGNAL_MILLISECONDS) process.exit(INTERRUPTED);
      firstAt = Math.min(firstAt, performance.now());
      controller.abort(name);
    });
  }
  return controller;
}
