/** All orders in which the steps of two sessions can reach the server, played on real connections. */
import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import { expect } from 'vitest';
import type { Fresh } from './fresh.ts';
import type { Session } from './session.ts';

export type Step = (session: Session) => Promise<unknown>;

/** Every way to merge so many steps of each player, each player's own order kept: `[0, 0, 1, 0, …]` says whose step is next. */
export function interleavings(...steps: readonly number[]): number[][] {
  if (steps.every((left) => left === 0)) return [[]];
  return steps.flatMap((left, player) =>
    left === 0
      ? []
      : interleavings(...steps.map((n, i) => (i === player ? n - 1 : n))).map((rest) => [player, ...rest]),
  );
}

/**
 * Plays one interleaving. A step that waits for a lock of the other player stays pending and its player's next steps wait
 * behind it, as they would on a real connection.
 */
export async function play(
  admin: pg.Client,
  sessions: readonly Session[],
  steps: readonly (readonly Step[])[],
  order: readonly number[],
) {
  const tails = sessions.map(() => ({ done: true, last: Promise.resolve<unknown>(undefined) }));
  const next = sessions.map(() => 0);
  for (const player of order) {
    const tail = tails[player];
    const session = sessions[player];
    const step = steps[player]?.[next[player] ?? 0];
    if (!tail || !session || !step) throw new RangeError('no such step');
    next[player] = (next[player] ?? 0) + 1;
    tail.done = false;
    const mine = tail.last.then(() => step(session));
    tail.last = mine;
    void mine
      .finally(() => {
        if (tail.last === mine) tail.done = true;
      })
      .catch(() => undefined);
    await settled(admin, session, tail);
  }
  await Promise.all(tails.map(({ last }) => last));
}

/** Until the player's steps are done, or the server says that he waits for somebody's lock. */
async function settled(admin: pg.Client, session: Session, tail: { readonly done: boolean }): Promise<void> {
  for (;;) {
    for (let i = 0; i < 3 && !tail.done; i++) await turn();
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
const transaction = (work: Step, end: string): Step[] => [(s) => s.query('begin'), work, (s) => s.query(end)];

/** Two works that meet, and what must be true after them; `committed` says which of them came to stay. */
export interface Meeting {
  readonly works: readonly [Step, Step];
  check(committed: readonly [boolean, boolean]): Promise<void>;
}

/** Plays all 20 interleavings of two transactions with each pair of ends. */
export async function everyWay(fresh: Fresh, meet: () => Promise<Meeting>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  let played = 0;
  for (const order of interleavings(3, 3)) {
    for (const ends of ENDS) {
      const { works, check } = await meet();
      const steps = works.map((work, i) => transaction(work, ends[i] ?? ''));
      await play(fresh.admin, sessions, steps, order);
      await check([ends[0] === 'commit', ends[1] === 'commit']);
      played++;
    }
  }
  expect(played).toBe(80);
  await Promise.all(sessions.map((session) => session.close()));
}

/** Releases works together on sessions that are ready, so that they meet inside the server. */
export const together = (sessions: readonly Session[], works: readonly Step[]) =>
  Promise.all(works.map((work, i) => work(sessions[i % sessions.length] as Session)));
