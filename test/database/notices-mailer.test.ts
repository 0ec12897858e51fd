/** The real mailer on the real statements, with an SES that fails as SES does, and workers that die at every step. */
import { expect, test } from 'vitest';
import { MAIL_LEASE_SECONDS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { workerOn } from './mailer.ts';
import { join, openRun, refill, runsOf, send } from './notices.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin } = fresh;
const work = workerOn(fresh.database);

async function going(people: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(people);
  await join(fresh.database, product, buyers);
  const run = await openRun(fresh.database, product, await refill(admin, product, 9));
  return { product, run: run?.id as never, ids: buyers.map(({ userId }) => userId as string) };
}

const failure = (name: string, message = 'why') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

test.for([
  { people: 3, every: 1 },
  { people: 45, every: 9 },
])(
  'a worker is killed at step after step of a run of $people, before the call and after it: nobody twice, nobody skipped',
  async ({ people, every }) => {
    const whole = await going(people);
    const { calls } = await work({ accepted: [] });
    expect((await runsOf(admin, whole.product)).map(({ sent }) => sent)).toEqual([people]);
    for (let diesAt = 1; diesAt <= calls; diesAt += every) {
      for (const done of [false, true]) {
        const { product, ids } = await going(people);
        const accepted: string[] = [];
        expect((await work({ accepted, diesAt, done })).died, `at ${diesAt}`).toBe(true);
        // Its last claim may have been on the wire when it died, and was made after that.
        for (let lease = 0; lease < 2; lease++) {
          await fresh.advanceClock(MAIL_LEASE_SECONDS + 1);
          await work({ accepted });
        }
        expect(accepted.length, `${diesAt}: no doubles`).toBe(new Set(accepted).size);
        const [run] = await runsOf(admin, product);
        expect(run?.status).toBe('COMPLETED');
        expect((run?.sent ?? 0) + (run?.unknown ?? 0), `${diesAt}: all accounted for`).toBe(ids.length);
        expect(run?.unknown, 'only what one worker held').toBeLessThanOrEqual(40);
        const missing = ids.filter((id) => !accepted.includes(id));
        expect(missing.length, 'whom SES never heard of is among the unknown').toBeLessThanOrEqual(run?.unknown ?? 0);
      }
    }
  },
);

test('N4: 2 sent, then the account is paused, killed, resumed: the third is next, nobody twice', async () => {
  const { product, run, ids } = await going(45);
  const operator = await shop.operator();
  const accepted: string[] = [];
  await work({ accepted, fault: (nth) => (nth > 2 ? failure('AccountSendingPausedException') : 'pass') });
  expect(accepted).toEqual(ids.slice(0, 2));
  expect((await runsOf(admin, product)).map(({ status, sent }) => [status, sent])).toEqual([['CANCELED_BY_ERROR', 2]]);
  await fresh.advanceClock(6);
  await work({ accepted });
  expect(accepted, 'it stays stopped').toHaveLength(2);
  await send(fresh.database, operator, { run });
  // The one who goes on dies before he has claimed, and another one comes.
  await work({ accepted, diesAt: 1 });
  await work({ accepted });
  expect(accepted).toEqual(ids);
});

test.for([
  ['throttled', failure('Throttling', 'Maximum sending rate exceeded.')],
  ['out of quota', failure('Throttling', 'Daily message quota exceeded.')],
  ['paused', failure('AccountSendingPausedException')],
  ['refusing addresses', failure('MessageRejected', 'Address is on the suppression list')],
  ['timing out', 'accepted, but no answer'],
] as const)(
  'SES is %s now and then: SENT + UNKNOWN + SUPPRESSED + FAILED are all, and no mail leaves twice',
  async ([, what]) => {
    const { product, run, ids } = await going(90);
    const operator = await shop.operator();
    const accepted: string[] = [];
    let sends = 0;
    const fault = () => (++sends % 23 === 0 ? what : 'pass');
    for (let turn = 0; turn < 40; turn++) {
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
