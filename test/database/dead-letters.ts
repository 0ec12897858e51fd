/** Dead letters and redrives for the tests of the database. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { DeadLetterId, RedriveId } from '#domain/ids.ts';
import { RECEIVES_MAX, REDRIVE_ROUND_DELAYS_SECONDS } from '#domain/limits.ts';
import type { Fresh } from './fresh.ts';
import { newId, type openShop } from './shop.ts';

export const ROUNDS = REDRIVE_ROUND_DELAYS_SECONDS.length;

interface Copy {
  readonly id?: string;
  readonly send?: number;
  readonly queue?: string;
  readonly error?: string;
  readonly body?: string;
}

export function openDeadLetters(fresh: Fresh, shop: ReturnType<typeof openShop>) {
  async function record(messageId: string, { queue = 'restock', error = 'no', body = '{}', ...copy }: Copy = {}) {
    const dead = { queue, messageId, body, attributes: {}, error, receives: RECEIVES_MAX, ...copy };
    const [row] = await fresh.database.rows(deadLetters.recordDeadLetter(newId('dl'), dead));
    if (!row) throw new Error('record_dead_letter returned no row');
    return row;
  }

  /** Records a message that fails in every retry round. */
  async function park(messageId: string, copy: Copy = {}): Promise<DeadLetterId> {
    let last = await record(messageId, copy);
    for (let round = 1; last.action === 'retry'; round++) {
      last = await record(`${messageId}.${round}`, { ...copy, id: last.id, send: last.send });
    }
    expect(last.action).toBe('parked');
    return last.id as DeadLetterId;
  }

  async function alerts() {
    const ids = (await fresh.database.rows(deadLetters.claimAlerts(randomUUID()))).map(({ id }) => id);
    const read = (await fresh.database.rows(deadLetters.readAlerts(ids))).map(({ alert }) => alert);
    for (const { id } of read) await fresh.database.rows(deadLetters.recordAlert(id, true));
    return read;
  }

  const stateOf = async (id: string) =>
    (await fresh.admin.query('select state, receives, rounds, error, kind from app.dead_letters where id = $1', [id]))
      .rows[0];

  const historyOf = async (id: string): Promise<string[][]> =>
    (
      await fresh.admin.query<{ state: string; actor: string; detail: string }>(
        'select state, actor, detail from app.dead_letter_history where dead_letter_id = $1 order by id',
        [id],
      )
    ).rows.map(({ state, actor, detail }) => [state, actor, detail]);

  const recoveries = async () =>
    (await fresh.database.rows(deadLetters.claimRecoveries(randomUUID()))).map(({ recovery }) => recovery);

  async function start(selection: redrives.RedriveRequest, { rate = 10, key = newId('ord') as string } = {}) {
    const caller = await shop.operator();
    const [row] = await fresh.database.rows(
      redrives.startRedrive({ caller, key, hash: 'h', newId: newId('rdr'), selection, rate, dryRun: false }),
    );
    return { caller, row, id: row?.redrive?.id as RedriveId };
  }

  /** What a worker claims in one poll. */
  const claim = async () =>
    (await fresh.database.rows(redrives.claimRedrive(false))).flatMap(({ redriveId, id }) =>
      redriveId && id ? [{ redriveId, id }] : [],
    );

  /** Begins to send what was claimed; returns the copies that may leave. */
  async function begin(claimed: readonly { readonly redriveId: string; readonly id: string }[]) {
    const begun = [];
    for (const { redriveId, id } of claimed) {
      const [first] = await fresh.database.rows(redrives.beginRedrivenSend(redriveId, id));
      if (first) begun.push({ redriveId, id, send: first.send });
    }
    return begun;
  }

  async function sendAll() {
    const begun = await begin(await claim());
    const [first] = begun;
    if (first)
      await fresh.database.rows(
        redrives.recordRedriven(
          first.redriveId,
          begun.map(({ id }) => ({ id })),
        ),
      );
    return begun;
  }

  return { record, park, alerts, stateOf, historyOf, recoveries, start, claim, begin, sendAll };
}
