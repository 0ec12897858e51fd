/** Searches an order of operations that explains their responses: Wing and Gong's algorithm, which repeats no state. */

/** The status of an order in the model; undefined before it is placed. */
export type Status = 'placed' | 'paid' | 'shipped' | 'expired' | 'cancelled' | undefined;

/** An operation on one quantity: the available units of a product, or the money in a wallet. */
export interface Step {
  readonly name: string;
  /** Its effect came between these times. `end` Infinity: no response, so the operation may be left out. */
  readonly call: number;
  readonly end: number;
  /** The order whose status the operation reads and sets. */
  readonly order?: string | undefined;
  /** The states that may follow a quantity and a status; none: the response contradicts them. */
  readonly apply: (quantity: number, status: Status) => readonly (readonly [quantity: number, status: Status])[];
}

/** A history that has not been decided by then has too many clients. */
const STATES_MAX = 50_000;

/**
 * Returns undefined when the steps have an order that keeps their times and explains every response, and the first step that
 * no order reaches otherwise. Throws when the search takes too long.
 */
export function unexplainedStep(steps: readonly Step[]): Step | undefined {
  const sorted = steps.toSorted((a, b) => a.end - b.end || a.call - b.call);
  const required = sorted.filter(({ end }) => end < Number.POSITIVE_INFINITY).length;
  const isDone = sorted.map(() => false);
  const statuses = new Map<string, Status>();
  /** The steps that are done, and the quantity. Both determine the statuses. */
  const failed = new Set<string>();
  let [deepest, unexplained] = [-1, sorted[0]];

  function search(count: number, quantity: number): boolean {
    const first = sorted[isDone.indexOf(false)];
    if (first === undefined || first.end === Number.POSITIVE_INFINITY) return true;
    const state = `${isDone.map(Number).join('')} ${quantity}`;
    if (failed.has(state)) return false;
    if (failed.size > STATES_MAX) throw new Error(`undecided after ${STATES_MAX} states: use fewer clients`);
    if (count > deepest) [deepest, unexplained] = [count, first];
    for (const [i, step] of sorted.entries()) {
      // A step that was called after the response of another one comes after that one.
      if (isDone[i] || step.call > first.end) continue;
      const before = step.order === undefined ? undefined : statuses.get(step.order);
      for (const [next, status] of step.apply(quantity, before)) {
        isDone[i] = true;
        if (step.order !== undefined) statuses.set(step.order, status);
        if (search(count + 1, next)) return true;
        isDone[i] = false;
        if (step.order !== undefined) statuses.set(step.order, before);
      }
    }
    failed.add(state);
    return false;
  }

  return required === 0 || search(0, 0) ? undefined : unexplained;
}
