/**
 * Counts what AWS would bill: API requests, invocations with their duration, and every SDK call, by function and by
 * trigger.
 */

/** The trigger of an invocation: `POST /api/v1/orders`, `queue donut-dev-relay`, `authorizer`, `deploy`. */
export type Trigger = string;

export interface Usage {
  requests: number;
  invocations: number;
  errors: number;
  coldStarts: number;
  milliseconds: number;
  /** `sqs:SendMessage` → number of calls. */
  calls: Record<string, number>;
}

export interface Meter {
  readonly since: string;
  readonly functions: Readonly<Record<string, Usage>>;
  readonly triggers: Readonly<Record<Trigger, Usage>>;
}

export interface Invocation {
  readonly function: string;
  readonly trigger: Trigger;
  readonly milliseconds: number;
  readonly failed: boolean;
  readonly cold: boolean;
}

export interface Metering {
  call(functionName: string, trigger: Trigger, action: string): void;
  invocation(invocation: Invocation): void;
  request(trigger: Trigger): void;
  read(): Meter;
  reset(): void;
}

const usage = (): Usage => ({ requests: 0, invocations: 0, errors: 0, coldStarts: 0, milliseconds: 0, calls: {} });

/** Creates an empty meter. */
export function createMetering(now: () => number = Date.now): Metering {
  let since = now();
  const functions = new Map<string, Usage>();
  const triggers = new Map<Trigger, Usage>();
  const of = (map: Map<string, Usage>, key: string): Usage => {
    let found = map.get(key);
    if (!found) {
      found = usage();
      map.set(key, found);
    }
    return found;
  };
  return {
    call(functionName, trigger, action) {
      for (const { calls } of [of(functions, functionName), of(triggers, trigger)]) {
        calls[action] = (calls[action] ?? 0) + 1;
      }
    },
    invocation({ function: name, trigger, milliseconds, failed, cold }) {
      for (const entry of [of(functions, name), of(triggers, trigger)]) {
        entry.invocations++;
        entry.milliseconds += milliseconds;
        if (failed) entry.errors++;
        if (cold) entry.coldStarts++;
      }
    },
    request: (trigger) => {
      of(triggers, trigger).requests++;
    },
    read: () => ({
      since: new Date(since).toISOString(),
      functions: Object.fromEntries(functions),
      triggers: Object.fromEntries(triggers),
    }),
    reset() {
      since = now();
      functions.clear();
      triggers.clear();
    },
  };
}
