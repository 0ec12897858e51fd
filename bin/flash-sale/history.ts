/** The history of a sale or of a simulated run: one line for each operation, for a linearizability checker. */
import { appendFileSync, openSync } from 'node:fs';

/** What an operation does; docs/simulator.md describes each kind with the responses that it may have. */
export type OperationKind = 'adjustment' | 'charge' | 'order' | 'pay' | 'cancel' | 'ship' | 'expire' | 'delivery';

export interface Operation {
  readonly kind: OperationKind;
  /** The id of the user or factory that calls; `shop` for what no caller requests. */
  readonly caller: string;
  /** Requests of one caller with the same key are one operation. Null: every request is an operation of its own. */
  readonly key: string | null;
  /** The body of the request, with its path parameters. */
  readonly request: Readonly<Record<string, unknown>>;
}

/**
 * One line of a history. Times are whole microseconds of one clock, which all callers share. The effect of the operation
 * came between `callMicros` and `returnMicros`. Without a response (`returnMicros` null) it came later than `callMicros`,
 * or never.
 */
export interface HistoryLine extends Operation {
  readonly callMicros: number;
  readonly returnMicros: number | null;
  /** When the shop accepted an order without a decision (202); the response is then the decision, which came later. */
  readonly acceptedMicros?: number;
  /** HTTP status; null without a response, and for an effect that was observed and not requested. */
  readonly status: number | null;
  /** The body of the response. */
  readonly response: Readonly<Record<string, unknown>> | null;
}

interface KnownResponse extends Pick<HistoryLine, 'response'> {
  readonly status: number;
  /** When a queued order was accepted, in milliseconds of the history's clock. */
  readonly acceptedAt?: number | undefined;
}

export interface History {
  /** Milliseconds of the history's clock. */
  readonly now: () => number;
  /**
   * Begins a request now. The returned function ends it: with its response, or with undefined if none came. An order that the
   * shop has queued ends with its decision.
   */
  begin(operation: Operation): (response?: KnownResponse) => void;
  /** Adds an effect that was observed, with its earliest and latest time; `returned` null: not seen yet. */
  add(operation: Operation, called: number, returned: number | null): void;
  /** Adds the requests that have not ended. */
  close(): void;
}

/** Creates a history. `now`: milliseconds of a monotonic clock; `write` gets each line when its operation has ended. */
export function createHistory(now: () => number, write: (line: HistoryLine) => void = () => undefined): History {
  // Rounding makes an interval longer, never shorter.
  const timesOf = (called: number, returned: number | null) => ({
    callMicros: Math.floor(called * 1_000),
    returnMicros: returned === null ? null : Math.ceil(returned * 1_000),
  });
  const open = new Set<() => void>();
  return {
    now,
    begin(operation) {
      const called = now();
      const end: ReturnType<History['begin']> = (response) => {
        open.delete(end);
        const { status = null, response: body = null, acceptedAt } = response ?? {};
        const accepted = acceptedAt === undefined ? {} : { acceptedMicros: Math.floor(acceptedAt * 1_000) };
        write({ ...operation, ...timesOf(called, response ? now() : null), ...accepted, status, response: body });
      };
      open.add(end);
      return end;
    },
    add: (operation, called, returned) =>
      write({ ...operation, ...timesOf(called, returned), status: null, response: null }),
    close: () => {
      for (const end of open) end();
    },
  };
}

/** Creates a file for a history and returns the function that appends a line. Throws if the file cannot be created. */
export function historyFile(path: string): (line: HistoryLine) => void {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw new Error(`Cannot create the file "${path}" of --history: ${(error as Error).message}`, { cause: error });
  }
  return (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);
}
