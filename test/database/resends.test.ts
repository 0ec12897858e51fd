/** An operator has a mail sent once more: what failed or is in doubt, never what left, and never what is not true any more. */
import { expect, test } from 'vitest';
import { claimMails, resendMail } from '#db/statements/mails.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId } from '#domain/ids.ts';
import type { MailEnd, WantedMail } from '#domain/mail.ts';
import { register, say } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { workerOn } from './mailer.ts';
import { type Claimed, claim, empty, join, leave, openRun, record, refill, runsOf, send } from './notices.ts';
import { requestCode, trySignUp } from './people.ts';
import type { Session } from './session.ts';
import { CLAIM, newId, openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
type Door = Pick<Session, 'rows'>;

const resend = async (door: Door, caller: Principal, mailId: number, key: string = newId('ord')) =>
  (await door.rows(resendMail({ caller, key, hash: 'hash', mailId: String(mailId) })))[0];
const outcome = async (caller: Principal, mailId: number) => (await resend(database, caller, mailId))?.outcome;

/** Claims what is open, with what is wanted besides. */
const take = async (wanted: readonly WantedMail[] = []): Promise<number[]> =>
  (await database.rows(claimMails(wanted, CLAIM))).flatMap(({ id }) => (id === null ? [] : [id]));
const end = (ids: readonly number[], how: Partial<MailEnd>) =>
  record(
    database,
    ids.map((id) => ({ id }) as Claimed),
    how,
  );
const stateOf = async (id: number): Promise<string> =>
  (await admin.query<{ s: string }>("select state || ' ' || resends as s from app.mails where id = $1", [id])).rows[0]
    ?.s ?? '';

/** A buyer's refusal, claimed. */
async function refusal(): Promise<{ id: number; buyer: Principal }> {
  const buyer = await shop.buyer();
  const order = wish(buyer, [[await shop.product({ stock: 0 }), 1]]);
  await place(database, order);
  const [id] = await take([{ kind: 'order.refused', subject: order.id, recipient: buyer.userId }]);
  return { id: id ?? 0, buyer };
}

/** A run of so many, all of them claimed. */
async function drawn(count: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(count);
  await join(database, product, buyers);
  const run = await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  return { product, buyers, run: run?.id as never, notices };
}

test.each(['UNKNOWN', 'FAILED'] as const)(
  'a mail that is %s leaves once more, once, and it is written down who wished it',
  async (state) => {
    const operator = await shop.operator();
    const { id } = await refusal();
    await end([id], { state });
    expect(await take()).toEqual([]);

    expect(await resend(database, operator, id, 'key')).toMatchObject({
      outcome: 'resent',
      replayed: false,
      mail: { state: 'PENDING' },
    });
    expect(await take()).toEqual([id]);
    await end([id], { state: 'SENT' });
    expect(await resend(database, operator, id, 'key'), 'the same wish again').toMatchObject({
      outcome: 'resent',
      replayed: true,
    });
    expect(await take()).toEqual([]);
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

test('what left, is about to, or may not is not sent once more; nor is what nobody wrote', async () => {
  const operator = await shop.operator();
  const { id, buyer } = await refusal();
  expect(await resend(database, operator, id)).toMatchObject({
    outcome: 'mail.not_resendable',
    mail: { state: 'SENDING' },
  });
  for (const state of ['SENT', 'SUPPRESSED'] as const) {
    const other = (await refusal()).id;
    await end([other], { state });
    expect(await outcome(operator, other)).toBe('mail.not_resendable');
    expect(await stateOf(other)).toBe(`${state} 0`);
  }
  await end([id], { state: 'PENDING' });
  expect(await outcome(operator, id)).toBe('mail.not_resendable');
  expect(await outcome(operator, 999_999)).toBe('mail.not_found');
  expect(await outcome(buyer, id)).toBe('auth.forbidden');
});

test('ten operators at once: one is heard, and the mail leaves once', async () => {
  const { id } = await refusal();
  await end([id], { state: 'UNKNOWN' });
  const operators = await Promise.all(Array.from({ length: 10 }, () => shop.operator()));
  const heard = await fresh.inParallel(
    10,
    operators,
    async (session, one) => (await resend(session, one, id))?.outcome,
  );
  expect(heard.filter((one) => one === 'resent')).toHaveLength(1);
  expect(await take()).toEqual([id]);
  expect(await take()).toEqual([]);
});

test('SES takes a mail once, and once more for each time an operator was heard, whatever becomes of its answers', async () => {
  const operator = await shop.operator();
  const { id, buyer } = await refusal();
  await end([id], { state: 'PENDING' });
  await admin.query('update app.mails set due_at = app.now()');
  const world = { accepted: [] as string[], fault: () => 'accepted, but no answer' as const };
  const work = workerOn(database);
  for (let heard = 0; heard < 3; heard++) {
    await work(world);
    await work(world);
    expect(world.accepted).toEqual(Array(heard + 1).fill(buyer.userId));
    expect(await stateOf(id)).toBe(`UNKNOWN ${heard}`);
    for (const _ of [1, 2]) await resend(database, operator, id);
  }
});

test('a reader who has left the shop is not written to', async () => {
  const { id, buyer } = await refusal();
  await end([id], { state: 'UNKNOWN' });
  await database.rows(deleteAccount(buyer));
  expect(await outcome(await shop.operator(), id)).toBe('mail.over');
});

test('a code is mailed once more while it is good: not when it was used, nor when its time is over', async () => {
  const operator = await shop.operator();
  const mails: number[] = [];
  for (const email of ['late@donut.test', 'in@donut.test', 'waits@donut.test']) {
    const code = await requestCode(database, email);
    const ids = await take();
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

test('an ad’s manager is asked once more only for what he has not answered', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 0 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  const ad = (await register(database, operator, product))?.ad?.id as AdId;
  const [id] = (await take()) as [number];
  await end([id], { state: 'UNKNOWN' });
  expect(await outcome(operator, id)).toBe('resent');
  expect(await take()).toEqual([id]);
  await end([id], { state: 'UNKNOWN' });
  expect(await say(database, 'stop', ad, 1)).toBe('recorded');
  expect(await outcome(operator, id)).toBe('mail.over');
});

test('a notice goes back to its run, which had completed: its reader is told, nobody else, and it completes again', async () => {
  const { product, notices } = await drawn(3);
  const [first, second, third] = notices as [Claimed, Claimed, Claimed];
  await record(database, [first, third]);
  await record(database, [second], { state: 'UNKNOWN' });
  await claim(database);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 2, unknown: 1 }]);

  expect(await outcome(await shop.operator(), second.id)).toBe('resent');
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'IN_PROGRESS', sent: 2, unknown: 0 }]);
  const again = await claim(database);
  expect(again.notices).toEqual([second]);
  await record(database, again.notices);
  expect((await claim(database)).notices).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 3, unknown: 0 }]);
});

test('a notice of a run that an error stopped waits until somebody lets the run go on', async () => {
  const operator = await shop.operator();
  const { product, run, notices } = await drawn(2);
  const [first, second] = notices as [Claimed, Claimed];
  await record(database, [first], { state: 'UNKNOWN', stops: true });
  await record(database, [second]);
  expect(await outcome(operator, first.id)).toBe('resent');
  expect((await claim(database)).notices).toEqual([]);
  await send(database, operator, { run });
  const again = await claim(database);
  expect(again.notices).toEqual([first]);
  await record(database, again.notices);
  await claim(database);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', sent: 2, unknown: 0 }]);
});

test('who was refused is told once more, though he waits no longer; who has said that he does not wait is not', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 0 });
  const [stays, leaves] = (await shop.buyers(2)) as [Principal, Principal];
  await place(database, wish(stays, [[product, 9]]), wish(leaves, [[product, 9]]));
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  await record(database, notices, { state: 'UNKNOWN' });
  await leave(database, product, leaves);
  const outcomes: Record<string, string | undefined> = {};
  for (const { id, to } of notices) outcomes[to] = await outcome(operator, id);
  expect(outcomes).toEqual({ [stays.userId]: 'resent', [leaves.userId]: 'mail.over' });
  expect((await claim(database)).notices.map(({ to }) => to)).toEqual([stays.userId]);
});

test('a notice sent once more takes no place from who was refused anew: he is told of the next round', async () => {
  const { product, buyers, notices } = await drawn(1);
  const [buyer] = buyers as [Principal];
  await record(database, notices, { state: 'UNKNOWN' });
  await place(database, wish(buyer, [[product, 9]]));
  expect(await outcome(await shop.operator(), notices[0]?.id ?? 0)).toBe('resent');
  const again = await claim(database);
  await record(database, again.notices);
  const { rows } = await admin.query('select refused_at is not null as waits from app.waitlist where buyer_id = $1', [
    buyer.userId,
  ]);
  expect(rows).toEqual([{ waits: true }]);
});

test('“it is back” is over when nothing is left, and when the next round has begun', async () => {
  const operator = await shop.operator();
  const { product, notices } = await drawn(1);
  await record(database, notices, { state: 'FAILED' });
  const id = notices[0]?.id ?? 0;
  await empty(admin, product);
  expect(await outcome(operator, id)).toBe('mail.over');
  await refill(admin, product, 5);
  expect(await outcome(operator, id)).toBe('mail.over');
});
