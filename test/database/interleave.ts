/** All orders in which the steps of two sessions can reach the server, played on real connections. */
import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import type { Session } from '#test/database/session.ts';

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
