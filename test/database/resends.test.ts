/** An operator resends a mail: only if the mail failed or its outcome is unknown, and only while its content is still true. */
import { expect, test } from 'vitest';
import { claimMails, resendMail } from '#db/statements/mails.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId } from '#domain/ids.ts';
import type { MailEnd, WantedMail } from '#domain/mail.ts';
import { requestCode, trySignUp } from './accounts.ts';
import { confirmByLink, register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { mailerOn } from './mailer.ts';
import {
  type Claimed,
  claim,
  emptyStock,
  joinWaitlist,
  leaveWaitlist,
  openRun,
  recordNotices,
  refill,
  runsOf,
  send,
} from './notices.ts';
import type { Executor } from './session.ts';
import { CLAIM, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const resend = async (executor: Executor, caller: Principal, mailId: number, key: string = newId('ord')) =>
  (await executor.rows(resendMail({ caller, key, hash: 'hash', mailId: String(mailId) })))[0];
const outcome = async (caller: Principal, mailId: number) => (await resend(database, caller, mailId))?.outcome;

/** Claims the open mails and the given mails. */
const claimAll = async (wanted: readonly WantedMail[] = []): Promise<number[]> =>
  (await database.rows(claimMails(wanted, CLAIM))).flatMap(({ id }) => (id === null ? [] : [id]));
const end = (ids: readonly number[], how: Partial<MailEnd>) =>
  recordNotices(
    database,
    ids.map((id) => ({ id }) as Claimed),
    how,
  );
const stateOf = async (id: number): Promise<string> =>
  (await admin.query<{ s: string }>("select state || ' ' || resends as s from app.mails where id = $1", [id])).rows[0]
    ?.s ?? '';

/** Creates the claimed mail of an out-of-stock order. */
async function outOfStockMail(): Promise<{ id: number; buyer: Principal }> {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 0 }), 1]]);
  await place(database, order);
  const [id] = await claimAll([{ kind: 'order.refused', subject: order.id }]);
  return { id: id ?? 0, buyer };
}

/** Creates a notification run with all notices claimed. */
async function claimedRun(count: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(count);
  await joinWaitlist(database, product, buyers);
  const run = await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  return { product, buyers, run: run?.id as never, notices };
}

test.each(['UNKNOWN', 'FAILED'] as const)(
  'a mail in state %s is resent once, and the action is recorded with its operator',
  async (state) => {
    const operator = await shop.operator();
    const { id } = await outOfStockMail();
    await end([id], { state });
    expect(await claimAll()).toEqual([]);

    expect(await resend(database, operator, id, 'key')).toMatchObject({
      outcome: 'resent',
      replayed: false,
      mail: { state: 'PENDING' },
    });
    expect(await claimAll()).toEqual([id]);
    await end([id], { state: 'SENT' });
    expect(await resend(database, operator, id, 'key'), 'the same request again').toMatchObject({
      outcome: 'resent',
      replayed: true,
    });
    expect(await claimAll()).toEqual([]);
    expect(await stateOf(id)).toBe('SENT 1');
    const { rows } = await admin.query('select operator, action, target, detail from app.operator_actions');
    expect(rows).toEqual([
      {
        operator: operator.userId,
        action: 'resend',
        target: `mail_${id}`,
        detail: { kind: 'order.refused', state, error: 'why' },
      },
    ]);
  },
);

test('a mail that was sent, is open, or is suppressed cannot be resent; nor can an unknown mail', async () => {
  const operator = await shop.operator();
  const { id, buyer } = await outOfStockMail();
  expect(await resend(database, operator, id)).toMatchObject({
    outcome: 'mail.not_resendable',
    mail: { state: 'SENDING' },
  });
  for (const state of ['SENT', 'SUPPRESSED'] as const) {
    const other = (await outOfStockMail()).id;
    await end([other], { state });
    expect(await outcome(operator, other)).toBe('mail.not_resendable');
    expect(await stateOf(other)).toBe(`${state} 0`);
  }
  await end([id], { state: 'PENDING' });
  expect(await outcome(operator, id)).toBe('mail.not_resendable');
  expect(await outcome(operator, 999_999)).toBe('mail.not_found');
  expect(await outcome(buyer, id)).toBe('auth.forbidden');
});

test('ten operators at once: one request succeeds, and the mail is sent once', async () => {
  const { id } = await outOfStockMail();
  await end([id], { state: 'UNKNOWN' });
  const operators = await Promise.all(Array.from({ length: 10 }, () => shop.operator()));
  const outcomes = await fresh.inParallel(
    10,
    operators,
    async (session, one) => (await resend(session, one, id))?.outcome,
  );
  expect(outcomes.filter((one) => one === 'resent')).toHaveLength(1);
  expect(await claimAll()).toEqual([id]);
  expect(await claimAll()).toEqual([]);
});

test('SES accepts a mail once, and once for each resend, even if its responses are lost', async () => {
  const operator = await shop.operator();
  const { id, buyer } = await outOfStockMail();
  await end([id], { state: 'PENDING' });
  await admin.query('update app.mails set due_at = app.now()');
  const run = { accepted: [] as string[], fault: () => 'accepted, but no response' as const };
  const runMailer = mailerOn(database);
  for (let resends = 0; resends < 3; resends++) {
    await runMailer(run);
    await runMailer(run);
    expect(run.accepted).toEqual(Array(resends + 1).fill(buyer.userId));
    expect(await stateOf(id)).toBe(`UNKNOWN ${resends}`);
    for (const _ of [1, 2]) await resend(database, operator, id);
  }
});

test('a mail to a deleted account is not resent', async () => {
  const { id, buyer } = await outOfStockMail();
  await end([id], { state: 'UNKNOWN' });
  await database.rows(deleteAccount(buyer));
  expect(await outcome(await shop.operator(), id)).toBe('mail.over');
});

test('a verification code is resent while it is valid: not after its use, not after its expiry', async () => {
  const operator = await shop.operator();
  const mails: number[] = [];
  for (const email of ['late@donut.test', 'in@donut.test', 'waits@donut.test']) {
    const code = await requestCode(database, email);
    const ids = await claimAll();
    await end(ids, { state: 'UNKNOWN' });
    mails.push(...ids);
    if (email.startsWith('in')) expect(await trySignUp(database, email, code ?? '')).toBe('signed-up');
  }
  const [late, used, good] = mails as [number, number, number];
  await admin.query(
    'update app.verifications v set expires_at = app.now() from app.mails m where m.subject_id = v.id and m.id = $1',
    [late],
  );
  expect([await outcome(operator, late), await outcome(operator, used), await outcome(operator, good)]).toEqual([
    'mail.over',
    'mail.over',
    'resent',
  ]);
});

test('an ad mail is resent only until the manager confirms', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 0 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  const ad = (await register(database, operator, product))?.ad?.id as AdId;
  const [id] = (await claimAll()) as [number];
  await end([id], { state: 'UNKNOWN' });
  expect(await outcome(operator, id)).toBe('resent');
  expect(await claimAll()).toEqual([id]);
  await end([id], { state: 'UNKNOWN' });
  expect(await confirmByLink(database, 'stop', ad, 1)).toBe('recorded');
  expect(await outcome(operator, id)).toBe('mail.over');
});

test('a resent notice reopens its completed run: one mail is sent, and the run completes again', async () => {
  const { product, notices } = await claimedRun(3);
  const [first, second, third] = notices as [Claimed, Claimed, Claimed];
  await recordNotices(database, [first, third]);
  await recordNotices(database, [second], { state: 'UNKNOWN' });
  await claim(database);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 2, unknown: 1 }]);

  expect(await outcome(await shop.operator(), second.id)).toBe('resent');
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'IN_PROGRESS', sent: 2, unknown: 0 }]);
  const again = await claim(database);
  expect(again.notices).toEqual([second]);
  await recordNotices(database, again.notices);
  expect((await claim(database)).notices).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 3, unknown: 0 }]);
});

test('a resent notice of a stopped run waits until an operator resumes the run', async () => {
  const operator = await shop.operator();
  const { product, run, notices } = await claimedRun(2);
  const [first, second] = notices as [Claimed, Claimed];
  await recordNotices(database, [first], { state: 'UNKNOWN', stops: true });
  await recordNotices(database, [second]);
  expect(await outcome(operator, first.id)).toBe('resent');
  expect((await claim(database)).notices).toEqual([]);
  await send(database, operator, { run });
  const again = await claim(database);
  expect(again.notices).toEqual([first]);
  await recordNotices(database, again.notices);
  await claim(database);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 2, unknown: 0 }]);
});

test('a notice for an out-of-stock order is resent; after an unsubscription it is not', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 0 });
  const [stays, leaves] = (await shop.buyers(2)) as [Principal, Principal];
  await place(database, newOrder(stays, [[product, 9]]), newOrder(leaves, [[product, 9]]));
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  await recordNotices(database, notices, { state: 'UNKNOWN' });
  await leaveWaitlist(database, product, leaves);
  const outcomes: Record<string, string | undefined> = {};
  for (const { id, to } of notices) outcomes[to] = await outcome(operator, id);
  expect(outcomes).toEqual({ [stays.userId]: 'resent', [leaves.userId]: 'mail.over' });
  expect((await claim(database)).notices.map(({ to }) => to)).toEqual([stays.userId]);
});

test('a resent notice does not use up a newer out-of-stock order: the buyer is notified in the next stock cycle', async () => {
  const { product, buyers, notices } = await claimedRun(1);
  const [buyer] = buyers as [Principal];
  await recordNotices(database, notices, { state: 'UNKNOWN' });
  await place(database, newOrder(buyer, [[product, 9]]));
  expect(await outcome(await shop.operator(), notices[0]?.id ?? 0)).toBe('resent');
  const again = await claim(database);
  await recordNotices(database, again.notices);
  const { rows } = await admin.query('select refused_at is not null as waits from app.waitlist where buyer_id = $1', [
    buyer.userId,
  ]);
  expect(rows).toEqual([{ waits: true }]);
});

test('a notice cannot be resent when the product is sold out or the next stock cycle has begun', async () => {
  const operator = await shop.operator();
  const { product, notices } = await claimedRun(1);
  await recordNotices(database, notices, { state: 'FAILED' });
  const id = notices[0]?.id ?? 0;
  await emptyStock(admin, product);
  expect(await outcome(operator, id)).toBe('mail.over');
  await refill(admin, product, 5);
  expect(await outcome(operator, id)).toBe('mail.over');
});
