/** Runs the steps of two sessions on real connections, in every order in which the steps can reach the server. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type pg from 'pg';
import { expect } from 'vitest';
import type { Fresh } from './fresh.ts';
import type { Session } from './session.ts';

export type Step = (session: Session) => Promise<unknown>;

/** Every order of the steps of several sessions; each session keeps its own order. `[0, 0, 1, 0]` lists the session of each step. */
export function interleavings(...steps: readonly number[]): number[][] {
  if (steps.every((left) => left === 0)) return [[]];
  return steps.flatMap((left, index) =>
    left === 0 ? [] : interleavings(...steps.map((n, i) => (i === index ? n - 1 : n))).map((rest) => [index, ...rest]),
  );
}

/**
 * Runs one interleaving. A step that waits for a lock of another session stays pending, and the next steps of its session
 * wait for it, as they would on a real connection.
 */
export async function play(
  admin: pg.Client,
  sessions: readonly Session[],
  steps: readonly (readonly Step[])[],
  order: readonly number[],
) {
  const tails = sessions.map(() => ({ done: true, last: Promise.resolve<unknown>(undefined) }));
  const next = sessions.map(() => 0);
  for (const index of order) {
    const tail = tails[index];
    const session = sessions[index];
    const step = steps[index]?.[next[index] ?? 0];
    if (!tail || !session || !step) throw new RangeError('the interleaving has more steps than the sessions');
    next[index] = (next[index] ?? 0) + 1;
    tail.done = false;
    const current = tail.last.then(() => step(session));
    tail.last = current;
    void current
      .finally(() => {
        if (tail.last === current) tail.done = true;
      })
      .catch(() => undefined);
    await settled(admin, session, tail);
  }
  await Promise.all(tails.map(({ last }) => last));
}

/** Waits until the steps of a session are done, or until the server reports that the session waits for a lock. */
async function settled(admin: pg.Client, session: Session, tail: { readonly done: boolean }): Promise<void> {
  for (;;) {
    for (let i = 0; i < 3 && !tail.done; i++) await nextTick();
    if (tail.done) return;
    const { rows } = await admin.query<{ n: number }>('select cardinality(pg_blocking_pids($1)) as n', [session.pid]);
    if (tail.done || (rows[0]?.n ?? 0) > 0) return;
  }
}

const ENDS = [
  ['commit', 'commit'],
  ['commit', 'rollback'],
  ['rollback', 'commit'],
  ['rollback', 'rollback'],
] as const;
const inTransaction = (step: Step, end: string): Step[] => [(s) => s.query('begin'), step, (s) => s.query(end)];

/** Two transactions that run at the same time, and a check after them. `committed` says which of them were committed. */
export interface Scenario {
  readonly transactions: readonly [Step, Step];
  check(committed: readonly [boolean, boolean]): Promise<void>;
}

/** Runs all 20 interleavings of two transactions, each with every pair of commit and rollback. */
export async function everyInterleaving(fresh: Fresh, prepare: () => Promise<Scenario>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  let played = 0;
  for (const order of interleavings(3, 3)) {
    for (const ends of ENDS) {
      const { transactions, check } = await prepare();
      const steps = transactions.map((step, i) => inTransaction(step, ends[i] ?? ''));
      await play(fresh.admin, sessions, steps, order);
      await check([ends[0] === 'commit', ends[1] === 'commit']);
      played++;
    }
  }
  expect(played).toBe(80);
  await Promise.all(sessions.map((session) => session.close()));
}

/** Starts all steps at once on sessions that are ready, so that the steps meet inside the server. */
export const releaseTogether = (sessions: readonly Session[], steps: readonly Step[]) =>
  Promise.all(steps.map((step, i) => step(sessions[i % sessions.length] as Session)));
