/** Every order in which a claim meets what happens meanwhile, and what many workers make of a crowd. */
import { expect, test } from 'vitest';
import { recordMails } from '#db/statements/mails.ts';
import { changeSubscription } from '#db/statements/notices.ts';
import type { Principal } from '#domain/caller.ts';
import type { NoticeRunId, ProductId } from '#domain/ids.ts';
import { MAIL_LEASE_SECONDS, NOTICES_OPEN_MAX } from '#domain/limits.ts';
import type { MailEnd } from '#domain/mail.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import {
  type Claimed,
  claim,
  empty,
  ends,
  join,
  leave,
  openRun,
  record,
  refill,
  runsOf,
  send,
  tellAll,
} from './notices.ts';
import { seeded } from './random.ts';
import type { Session } from './session.ts';
import { openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

interface Played {
  /** Held open over the steps of the other. */
  readonly held: Step;
  readonly other: readonly Step[];
  check(): Promise<void>;
}

/** Plays a transaction against another session's statements, in every order. */
async function everyWay(scene: () => Promise<Played>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  const { length } = (await scene()).other;
  for (const order of interleavings(3, length)) {
    const { held, other, check } = await scene();
    const steps: Step[] = [(s) => s.query('begin'), held, (s) => s.query('commit')];
    await play(fresh.admin, sessions, [steps, other], order);
    await check();
    await tellAll(database);
  }
  await Promise.all(sessions.map((session) => session.close()));
}

/** A product of which so many wait, its run open. */
async function going(people: number, units = 1) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(people);
  await join(database, product, buyers);
  const run = await openRun(database, product, await refill(admin, product, units));
  return { product, buyers, run: run?.id as NoticeRunId, ids: buyers.map(({ userId }) => userId) };
}

const told = async (product: ProductId) =>
  (
    await admin.query<{ to: string; state: string; round: number }>(
      `select m.recipient_id as to, m.state, r.round from app.mails m join app.notice_runs r on r.id = m.subject_id
       where r.product_id = $1 order by m.id`,
      [product],
    )
  ).rows;

test('N3: claim x the last unit is sold: what is claimed is claimed before, and nothing after', async () => {
  await everyWay(async () => {
    const { product } = await going(100);
    const order = wish(await shop.buyer(), [[product, 1]]);
    return {
      held: (session) => claim(session),
      other: [(session) => place(session, order), (session) => claim(session)],
      check: async () => {
        expect((await told(product)).length).toBeLessThanOrEqual(NOTICES_OPEN_MAX);
        expect((await claim(database)).notices).toEqual([]);
        await settle();
      },
    };
  });
});

/** Ends whatever is on its way as sent. */
async function settle(): Promise<void> {
  const { rows } = await admin.query<{ id: string }>("select id from app.mails where state = 'SENDING'");
  await database.rows(recordMails(rows.map(({ id }) => ({ id: Number(id), state: 'SENT', providerId: `ses-${id}` }))));
}

test('claim x the next round: the old run tells those it had claimed, the new one everybody, and nobody twice in a round', async () => {
  await everyWay(async () => {
    const { product, ids } = await going(30, 5);
    await empty(admin, product);
    const round = await refill(admin, product, 5);
    return {
      held: (session) => claim(session),
      other: [(session) => openRun(session, product, round), (session) => claim(session)],
      check: async () => {
        await settle();
        await tellAll(database);
        const rows = await told(product);
        const newest = rows.filter((row) => row.round === round).map(({ to }) => to);
        expect(newest.toSorted()).toEqual(ids.toSorted());
        // First whom the old one missed, then whom it told, each in their order.
        const old = rows.filter((row) => row.round < round).map(({ to }) => to);
        expect(old).toEqual(ids.slice(0, old.length));
        expect(newest.slice(0, ids.length - old.length)).toEqual(ids.slice(old.length));
      },
    };
  });
});

test('resume x resume: the run goes on once, and the later one is told that there is nothing to resume', async () => {
  await everyWay(async () => {
    const { product, run, ids } = await going(5, 5);
    const { notices } = await claim(database);
    await record(database, notices.slice(0, 1));
    await record(database, notices.slice(1), { state: 'PENDING', stops: true });
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
        expect(await tellAll(database)).toEqual(ids.slice(1));
        expect((await runsOf(admin, product)).map(({ status, sent }) => [status, sent])).toEqual([['COMPLETED', 5]]);
      },
    };
  });
});

test('leaving x claim: after it was answered nobody is claimed who was not before', async () => {
  await everyWay(async () => {
    const { product, buyers } = await going(3, 5);
    const leavingUser = buyers[1] as Principal;
    return {
      held: (session) => leave(session, product, leavingUser),
      other: [(session) => claim(session)],
      check: async () => {
        const before = (await told(product)).length;
        await settle();
        await tellAll(database);
        expect((await told(product)).length).toBe(before);
        expect([2, 3]).toContain(before);
      },
    };
  });
});

test('who joins while the line is drawn is told of the next round, whatever came first', async () => {
  await everyWay(async () => {
    const { product } = await going(2, 5);
    const late = await shop.buyer();
    return {
      held: (session) => session.rows(changeSubscription(late, product, true)),
      other: [(session) => claim(session)],
      check: async () => {
        await settle();
        await tellAll(database);
        expect(await told(product)).toHaveLength(2);
        await empty(admin, product);
        await openRun(database, product, await refill(admin, product, 1));
        expect((await tellAll(database)).at(-1)).toBe(late.userId);
      },
    };
  });
});

test('N2: 8 workers, two crowds, some given back, some lost, some dead: each once, in order, 500 in no second', async () => {
  const random = seeded(7);
  const crowds = [await going(150, 5), await going(75, 5)];
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
      if (random.below(100) < 5) return; // it dies here
      const end: MailEnd[] = notices.map((notice) => {
        const failureRates = random.below(100);
        if (failureRates < 4) return { id: notice.id, state: 'PENDING', error: 'throttled' };
        if (failureRates < 6) return { id: notice.id, state: 'UNKNOWN', error: 'timeout' };
        return ends([notice])[0] as MailEnd;
      });
      await session.rows(recordMails(end));
    });
    idle = sent.length === before ? idle + 1 : 0;
    await fresh.advanceClock(idle > 1 ? MAIL_LEASE_SECONDS + 1 : 6);
  }
  for (const { product, ids } of crowds) {
    const rows = await told(product);
    expect(new Set(rows.map(({ to }) => to)).size).toBe(rows.length);
    expect(
      rows.map(({ to }) => to),
      'drawn in the order in which they joined',
    ).toEqual(ids);
    expect(rows.filter(({ state }) => state !== 'SENT' && state !== 'UNKNOWN')).toEqual([]);
    expect((await runsOf(admin, product)).map(({ status }) => status)).toEqual(['COMPLETED']);
  }
  const inOrder = slots.toSorted((a, b) => a - b);
  const seconds = inOrder.slice(perSecond).map((slot, i) => slot - (inOrder[i] ?? 0));
  if (seconds.length > 0) expect(Math.min(...seconds)).toBeGreaterThan(1_000 - 1.01);
});
