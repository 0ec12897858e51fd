/** Runs the real mailer with a failing SES and with workers that crash at every call. */
import { expect, test } from 'vitest';
import { MAIL_LEASE_SECONDS, MAIL_RETRY_SECONDS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { mailerOn } from './mailer.ts';
import { joinWaitlist, openRun, refill, runsOf, send } from './notices.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin } = fresh;
const work = mailerOn(fresh.database);

async function openRunFor(count: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(count);
  await joinWaitlist(fresh.database, product, buyers);
  const run = await openRun(fresh.database, product, await refill(admin, product, 9));
  return { product, run: run?.id as never, ids: buyers.map(({ userId }) => userId as string) };
}

const failure = (name: string, message = 'why') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

test.for([
  { buyers: 3, every: 1 },
  { buyers: 45, every: 9 },
])(
  'a worker crashes at each call of a run of $buyers, before and after the call: no buyer twice, no buyer skipped',
  async ({ buyers, every }) => {
    const whole = await openRunFor(buyers);
    const { calls } = await work({ accepted: [] });
    expect((await runsOf(admin, whole.product)).map(({ sent }) => sent)).toEqual([buyers]);
    for (let crashesAt = 1; crashesAt <= calls; crashesAt += every) {
      for (const takesEffect of [false, true]) {
        const { product, ids } = await openRunFor(buyers);
        const accepted: string[] = [];
        expect((await work({ accepted, crashesAt, takesEffect })).crashed, `at ${crashesAt}`).toBe(true);
        // The last claim may have been in flight at the crash, and committed after it.
        for (let lease = 0; lease < 2; lease++) {
          await fresh.advanceClock(MAIL_LEASE_SECONDS + 1);
          await work({ accepted });
        }
        expect(accepted.length, `${crashesAt}: no duplicates`).toBe(new Set(accepted).size);
        const [run] = await runsOf(admin, product);
        expect(run?.status).toBe('COMPLETED');
        expect((run?.sent ?? 0) + (run?.unknown ?? 0), `${crashesAt}: all accounted for`).toBe(ids.length);
        expect(run?.unknown, 'only the notices of one worker').toBeLessThanOrEqual(40);
        const missing = ids.filter((id) => !accepted.includes(id));
        expect(missing.length, 'a buyer whose mail SES never received counts as unknown').toBeLessThanOrEqual(
          run?.unknown ?? 0,
        );
      }
    }
  },
);

test('N4: after two mails SES pauses the account, the worker crashes, an operator resumes: the third buyer is next, no buyer twice', async () => {
  const { product, run, ids } = await openRunFor(45);
  const operator = await shop.operator();
  const accepted: string[] = [];
  await work({ accepted, fault: (nth) => (nth > 2 ? failure('AccountSendingPausedException') : 'pass') });
  expect(accepted).toEqual(ids.slice(0, 2));
  expect((await runsOf(admin, product)).map(({ status, sent }) => [status, sent])).toEqual([['CANCELED_BY_ERROR', 2]]);
  await fresh.advanceClock(6);
  await work({ accepted });
  expect(accepted, 'the run stays stopped').toHaveLength(2);
  await send(fresh.database, operator, { run });
  // The next worker crashes before its claim, and another worker continues.
  await work({ accepted, crashesAt: 1 });
  await work({ accepted });
  expect(accepted.toSorted(), 'no buyer twice, no buyer skipped').toEqual(ids.toSorted());
  // On a busy machine mails whose slots are over leave at the same time, and SES may accept them in any order.
  const { rows } = await admin.query<{ to: string }>(
    "select recipient_id as to from app.mails where kind = 'stock.back' and subject_id = $1 order by id",
    [run],
  );
  expect(
    rows.map(({ to }) => to),
    'claimed in the order of the waiting list',
  ).toEqual(ids);
});

test.for([
  ['throttled', failure('Throttling', 'Maximum sending rate exceeded.')],
  ['out of quota', failure('Throttling', 'Daily message quota exceeded.')],
  ['paused', failure('AccountSendingPausedException')],
  ['refusing addresses', failure('MessageRejected', 'Address is on the suppression list')],
  ['timing out', 'accepted, but no response'],
] as const)(
  'SES is %s for some mails: SENT + UNKNOWN + SUPPRESSED + FAILED add up, and no mail is sent twice',
  async ([, what]) => {
    const { product, run, ids } = await openRunFor(90);
    const operator = await shop.operator();
    const accepted: string[] = [];
    let sends = 0;
    const fault = () => (++sends % 23 === 0 ? what : 'pass');
    for (let attempt = 0; attempt < 40; attempt++) {
      await work({ accepted, fault });
      const [now] = await runsOf(admin, product);
      if (now?.status === 'COMPLETED') break;
      await fresh.advanceClock(6);
      if (now?.status === 'CANCELED_BY_ERROR') await send(fresh.database, operator, { run });
    }
    const [end] = await runsOf(admin, product);
    expect(end?.status).toBe('COMPLETED');
    const { sent = 0, unknown = 0, suppressed = 0, failed = 0 } = end ?? {};
    expect(sent + unknown + suppressed + failed).toBe(ids.length);
    expect(accepted.length).toBe(new Set(accepted).size);
    expect(accepted.length).toBe(sent + unknown);
  },
);

test('a failure after the resume stops the run again', async () => {
  const { product, run } = await openRunFor(3);
  const operator = await shop.operator();
  for (let i = 0; i < 2; i++) {
    await work({ accepted: [], fault: () => failure('AccountSendingPausedException') });
    expect((await runsOf(admin, product))[0]?.status).toBe('CANCELED_BY_ERROR');
    await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
    await send(fresh.database, operator, { run });
  }
  await work({ accepted: [] });
  expect((await runsOf(admin, product))[0]?.status).toBe('COMPLETED');
});
