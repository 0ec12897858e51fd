/**
 * Workers without SES: each claims, waits for its send slots and records the outcome like the mailer, on its own
 * connection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  MAIL_BATCH_MAX,
  MAIL_LEASE_SECONDS,
  NOTICE_CLAIM_MAX,
  NOTICE_PAUSE_MINUTES,
  NOTICES_OPEN_MAX,
} from '#domain/limits.ts';
import { mostInASecond } from './mailbox.ts';

export interface Direct {
  readonly perSecond: number;
  readonly most: number;
  readonly duplicates: number;
  /** Milliseconds of the first twenty claims and of the last twenty. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

interface Task {
  readonly url: string;
  readonly product: string;
  readonly workers: number;
  readonly seconds: number;
  readonly perSecond: number;
}

const SAMPLES = 20;
/** An idle worker polls again after this time; shorter than the mailer's poll, because the measurement is short. */
const IDLE_MILLISECONDS = 20;
const OPTIONS = { claim: NOTICE_CLAIM_MAX, open: NOTICES_OPEN_MAX, waitHours: 24, pauseMinutes: NOTICE_PAUSE_MINUTES };
const CLAIM = `select id, wait_milliseconds as wait from app.claim_mails('[]', ${MAIL_BATCH_MAX}, $1, ${MAIL_LEASE_SECONDS}, false, $2)`;
const RECORD = 'select app.record_mails($1, 5)';

/** Opens the notification run of the product's stock cycle and sends for the given time. */
export async function drainDirectly({ url, product, workers, seconds, perSecond }: Task): Promise<Direct> {
  const clients = await Promise.all(
    Array.from({ length: workers }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const sentAt: number[] = [];
  const ids: number[] = [];
  const claims: number[] = [];
  await clients[0]?.query(
    "select r.id from app.stock s, app.open_notice_run('run_bench' || s.round, s.product_id, s.round, 'bench') r where s.product_id = $1",
    [product],
  );
  const until = performance.now() + seconds * 1_000;
  const work = async (client: pg.Client): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const { rows } = await client.query<{ id: string | null; wait: number }>(CLAIM, [
        perSecond,
        JSON.stringify(OPTIONS),
      ]);
      const claimed = rows.filter(({ id }) => id !== null);
      if (claimed.length === 0) {
        await sleep(IDLE_MILLISECONDS);
        continue;
      }
      claims.push(performance.now() - startedAt);
      const claimedAt = performance.now();
      for (const { id, wait } of claimed) {
        const left = wait - (performance.now() - claimedAt);
        if (left > 0) await sleep(left);
        sentAt.push(performance.now());
        ids.push(Number(id));
      }
      const outcomes = claimed.map(({ id }) => ({ id: Number(id), state: 'SENT', providerId: `bench-${id}` }));
      await client.query(RECORD, [JSON.stringify(outcomes)]);
    }
  };
  await Promise.all(clients.map(work));
  await Promise.all(clients.map((client) => client.end()));
  const inOrder = sentAt.toSorted((a, b) => a - b);
  const span = ((inOrder.at(-1) ?? 0) - (inOrder[0] ?? 0)) / 1_000;
  return {
    perSecond: sentAt.length / span,
    most: mostInASecond(sentAt),
    duplicates: ids.length - new Set(ids).size,
    first: claims.slice(0, SAMPLES),
    last: claims.slice(-SAMPLES),
  };
}
