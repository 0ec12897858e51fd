/** Notice claims in every interleaving with another transaction, and many workers with many buyers. */
import { expect, test } from 'vitest';
import { recordMails } from '#db/statements/mails.ts';
import { changeSubscription } from '#db/statements/notices.ts';
import type { Principal } from '#domain/caller.ts';
import type { NoticeRunId, ProductId } from '#domain/ids.ts';
import { MAIL_LEASE_SECONDS, MAIL_RETRY_SECONDS, NOTICES_OPEN_MAX } from '#domain/limits.ts';
import type { MailEnd } from '#domain/mail.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import {
  type Claimed,
  claim,
  emptyStock,
  joinWaitlist,
  leaveWaitlist,
  notifyAll,
  openRun,
  recordNotices,
  refill,
  runsOf,
  send,
  toMailEnds,
} from './notices.ts';
import { seeded } from './random.ts';
import type { Session } from './session.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

interface Scenario {
  /** The step of a transaction that stays open during the steps of the other session. */
  readonly held: Step;
  readonly other: readonly Step[];
  check(): Promise<void>;
}

/** Runs a transaction and the statements of another session in every order. */
async function everyInterleaving(prepare: () => Promise<Scenario>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  const { length } = (await prepare()).other;
  for (const order of interleavings(3, length)) {
    const { held, other, check } = await prepare();
    const steps: Step[] = [(s) => s.query('begin'), held, (s) => s.query('commit')];
    await play(fresh.admin, sessions, [steps, other], order);
    await check();
    await notifyAll(database);
  }
  await Promise.all(sessions.map((session) => session.close()));
}

/** Creates a product with waiting buyers and an open notification run. */
async function openRunFor(buyerCount: number, units = 1) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(buyerCount);
  await joinWaitlist(database, product, buyers);
  const run = await openRun(database, product, await refill(admin, product, units));
  return { product, buyers, run: run?.id as NoticeRunId, ids: buyers.map(({ userId }) => userId) };
}

const noticesOf = async (product: ProductId) =>
  (
    await admin.query<{ to: string; state: string; round: number }>(
      `select m.recipient_id as to, m.state, r.round from app.mails m join app.notice_runs r on r.id = m.subject_id
       where r.product_id = $1 order by m.id`,
      [product],
    )
  ).rows;

test('N3: claim and sale of the last unit: notices are claimed only before the sale, none after', async () => {
  await everyInterleaving(async () => {
    const { product } = await openRunFor(100);
    const order = newOrder(await shop.buyer(), [[product, 1]]);
    return {
      held: (session) => claim(session),
      other: [(session) => place(session, order), (session) => claim(session)],
      check: async () => {
        expect((await noticesOf(product)).length).toBeLessThanOrEqual(NOTICES_OPEN_MAX);
        expect((await claim(database)).notices).toEqual([]);
        await recordAllSent();
      },
    };
  });
});

/** Records every claimed mail as sent. */
async function recordAllSent(): Promise<void> {
  const { rows } = await admin.query<{ id: string }>("select id from app.mails where state = 'SENDING'");
  await database.rows(recordMails(rows.map(({ id }) => ({ id: Number(id), state: 'SENT', providerId: `ses-${id}` }))));
}

test('claim and next stock cycle: the old run sends its claimed notices, and the new run notifies the other buyers, in order', async () => {
  await everyInterleaving(async () => {
    const { product, ids } = await openRunFor(30, 5);
    await emptyStock(admin, product);
    const stockCycle = await refill(admin, product, 5);
    return {
      held: (session) => claim(session),
      other: [(session) => openRun(session, product, stockCycle), (session) => claim(session)],
      check: async () => {
        await recordAllSent();
        await notifyAll(database);
        const rows = await noticesOf(product);
        const newest = rows.filter((row) => row.round === stockCycle).map(({ to }) => to);
        // The buyers that the old run notified after the restock are not notified of it again.
        const old = rows.filter((row) => row.round < stockCycle).map(({ to }) => to);
        expect(old).toEqual(ids.slice(0, old.length));
        expect(newest).toEqual(ids.slice(old.length));
      },
    };
  });
});

test('resume and resume: the run continues once, and the second request gets notice.nothing_to_resume', async () => {
  await everyInterleaving(async () => {
    const { product, run, ids } = await openRunFor(5, 5);
    const { notices } = await claim(database);
    await recordNotices(database, notices.slice(0, 1));
    await recordNotices(database, notices.slice(1), { state: 'PENDING', stops: true });
    const [one, two] = [await shop.operator(), await shop.operator()];
    const outcomes: (string | undefined)[] = [];
    const resume = (who: Principal) => async (session: Session) => {
      outcomes.push((await send(session, who, { run }))?.outcome);
    };
    return {
      held: resume(one),
      other: [resume(two)],
      check: async () => {
        expect(outcomes.toSorted()).toEqual(['notice.nothing_to_resume', 'sending']);
        expect(await notifyAll(database)).toEqual(ids.slice(1));
        expect((await runsOf(admin, product)).map(({ status, sent }) => [status, sent])).toEqual([['COMPLETED', 5]]);
      },
    };
  });
});

test('N8: resume and the failure of a second mailer, whose notices were claimed before: the run goes on, and no buyer is notified twice', async () => {
  await everyInterleaving(async () => {
    const { product, run, ids } = await openRunFor(45, 5);
    const operator = await shop.operator();
    const [first, second] = [(await claim(database)).notices, (await claim(database)).notices];
    const paused = { state: 'PENDING', error: 'paused', stops: true } as const;
    await recordNotices(database, first, paused);
    expect((await runsOf(admin, product))[0]?.status).toBe('CANCELED_BY_ERROR');
    return {
      held: (session) => send(session, operator, { run }),
      other: [(session) => recordNotices(session, second, paused)],
      check: async () => {
        expect((await runsOf(admin, product))[0]?.status).toBe('IN_PROGRESS');
        await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
        expect(await notifyAll(database)).toEqual(ids);
        expect((await runsOf(admin, product)).map(({ status, sent }) => [status, sent])).toEqual([['COMPLETED', 45]]);
      },
    };
  });
});

test('unsubscription and claim: after the response the buyer is not claimed any more', async () => {
  await everyInterleaving(async () => {
    const { product, buyers } = await openRunFor(3, 5);
    const leavingBuyer = buyers[1] as Principal;
    return {
      held: (session) => leaveWaitlist(session, product, leavingBuyer),
      other: [(session) => claim(session)],
      check: async () => {
        const before = (await noticesOf(product)).length;
        await recordAllSent();
        await notifyAll(database);
        expect((await noticesOf(product)).length).toBe(before);
        expect([2, 3]).toContain(before);
      },
    };
  });
});

test('a buyer who subscribes during a claim is notified in the next stock cycle, whichever commits first', async () => {
  await everyInterleaving(async () => {
    const { product } = await openRunFor(2, 5);
    const late = await shop.buyer();
    return {
      held: (session) => session.rows(changeSubscription(late, product, true)),
      other: [(session) => claim(session)],
      check: async () => {
        await recordAllSent();
        await notifyAll(database);
        expect(await noticesOf(product)).toHaveLength(2);
        await emptyStock(admin, product);
        await openRun(database, product, await refill(admin, product, 1));
        expect((await notifyAll(database)).at(-1)).toBe(late.userId);
      },
    };
  });
});

test('N2: 8 workers, two waiting lists, some notices released, unknown or lost in crashes: each buyer once, in order, at most 500 in any second', async () => {
  const random = seeded(7);
  const lists = [await openRunFor(150, 5), await openRunFor(75, 5)];
  const sent: { at: number; notice: Claimed }[] = [];
  const slots: number[] = [];
  const perSecond = 450;
  for (let idle = 0; idle < 3; ) {
    const before = sent.length;
    await fresh.inParallel(8, Array(32).fill(0), async (session) => {
      await session.query('begin');
      const { notices, rows } = await claim(session, { perSecond });
      const { rows: clock } = (await session.query('select extract(epoch from app.now()) * 1000 as now')) as {
        rows: { now: string }[];
      };
      await session.query('commit');
      slots.push(
        ...rows.flatMap(({ id, waitMilliseconds }) =>
          id === null ? [] : [Number(clock[0]?.now) + (waitMilliseconds ?? 0)],
        ),
      );
      sent.push(...notices.map((notice, i) => ({ at: i, notice })));
      if (random.below(100) < 5) return; // the worker crashes here
      const end: MailEnd[] = notices.map((notice) => {
        const chance = random.below(100);
        if (chance < 4) return { id: notice.id, state: 'PENDING', error: 'throttled' };
        if (chance < 6) return { id: notice.id, state: 'UNKNOWN', error: 'timeout' };
        return toMailEnds([notice])[0] as MailEnd;
      });
      await session.rows(recordMails(end));
    });
    idle = sent.length === before ? idle + 1 : 0;
    await fresh.advanceClock(idle > 1 ? MAIL_LEASE_SECONDS + 1 : 6);
  }
  for (const { product, ids } of lists) {
    const rows = await noticesOf(product);
    expect(new Set(rows.map(({ to }) => to)).size).toBe(rows.length);
    expect(
      rows.map(({ to }) => to),
      'claimed in the order of the subscriptions',
    ).toEqual(ids);
    expect(rows.filter(({ state }) => state !== 'SENT' && state !== 'UNKNOWN')).toEqual([]);
    expect((await runsOf(admin, product)).map(({ status }) => status)).toEqual(['COMPLETED']);
  }
  const inOrder = slots.toSorted((a, b) => a - b);
  const seconds = inOrder.slice(perSecond).map((slot, i) => slot - (inOrder[i] ?? 0));
  if (seconds.length > 0) expect(Math.min(...seconds)).toBeGreaterThan(1_000 - 1.01);
});
