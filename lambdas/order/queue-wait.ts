/** How long order requests wait for their decision, as this environment has read it lately. */
export interface QueueWait {
  /** An order request has waited for this long, and probably waits for so many whole seconds longer, rounded up. */
  observe(waitedMilliseconds: number, remainingSeconds: number): void;
  /** Whole seconds after which a new order request is probably decided; undefined if nothing was observed lately. */
  seconds(): number | undefined;
}

/**
 * Remembers the latest estimate for a short time, so that buyers of a long queue read their decisions once. Measured at 3 and 10
 * times the capacity of two cores: 1.8 to 2.6 reads an order, because every 202 named one second.
 */
export function queueWait(milliseconds: number, now: () => number): QueueWait {
  let latest: { readonly seconds: number; readonly until: number } | undefined;
  return {
    observe(waitedMilliseconds, remainingSeconds) {
      // One second is the least estimate. A request that has waited longer than the others has it, too, and says nothing of them.
      if (remainingSeconds < 2) return;
      latest = { seconds: Math.floor(waitedMilliseconds / 1_000) + remainingSeconds - 1, until: now() + milliseconds };
    },
    seconds: () => (latest && latest.until > now() ? latest.seconds : undefined),
  };
}
