/** Dead letters: each is recorded, operators are alerted of parked ones, and fixable ones are handled in the end. */
import { ALERT_MAILS_MAX, ALERT_WINDOW_MINUTES } from '#domain/limits.ts';
import type { Factory } from './factory.ts';
import type { Facts } from './facts.ts';
import type { Fault, Service } from './faults.ts';
import type { Outside } from './oracle.ts';
import { isPoison } from './sqs.ts';
import type { World } from './world.ts';

const ALERT_SECONDS_MAX = 60;

/** Whether none of these faults and outages can happen in this run. */
export function cannotFail({ faultPlan, isCrashing }: World, faults: RegExp, ...services: Service[]): boolean {
  const fault = [...faultPlan.rates.keys()].some((name: Fault) => faults.test(name));
  return !isCrashing && !fault && !faultPlan.outages.some(({ service }) => services.includes(service));
}

/** While no fault can delay a mail to the operators, alerts are sent in time and not too often. */
export function checkAlerts({ world, ses }: Outside): (facts: Facts) => void {
  if (!cannotFail(world, /^(db|process|ses|sqs)\.(?!poison)/, 'db', 'ses', 'sqs')) return () => undefined;
  return ({ deadLetters }) => {
    const since = world.now() - ALERT_WINDOW_MINUTES * 60_000;
    const parkedMails = ses.operatorMails().filter(({ title }) => title.includes('parked'));
    const recent = parkedMails.filter(({ at }) => at > since);
    if (recent.length > ALERT_MAILS_MAX)
      world.violate(`${recent.length} alerts within ${ALERT_WINDOW_MINUTES} minutes`);
    for (const { id, queue, state, parkedAt } of deadLetters) {
      if (state !== 'parked' || parkedAt === null || world.now() - parkedAt < ALERT_SECONDS_MAX * 1_000) continue;
      const window = parkedMails.filter(({ at }) => at > parkedAt - ALERT_WINDOW_MINUTES * 60_000);
      // The alert for several queues (mail/dead-letters.ts) stands for every queue, until its window ends.
      const isAlerted = window.some(({ title }) => title.includes(queue) || /parked: \d+ queues$/.test(title));
      if (!isAlerted) world.violate(`${id} of queue ${queue} is parked for ${ALERT_SECONDS_MAX} s without an alert`);
    }
  };
}

export function deadLettersAreSettled(
  { world, sqs, ses, factory }: Outside,
  facts: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const { deadLetters } = facts;
  const unfixable = deadLetters.filter(({ body }) => cannotSucceed(factory, body));
  expect(
    'dead letters that can be fixed are parked',
    deadLetters.filter((one) => one.state === 'parked' && !unfixable.includes(one)),
  );
  expect(
    'dead letters that cannot be fixed are not parked',
    unfixable.filter(({ state }) => state !== 'parked'),
  );
  const poison = deadLetters.filter(({ body }) => isPoison(body));
  expect(
    'the number of poison dead letters differs from the number of poison messages',
    poison.length === sqs.poisons() ? [] : [poison.length, sqs.poisons()],
  );
  const titles = ses.operatorMails().map(({ title }) => title);
  expect(
    'parked dead letters without an alert',
    deadLetters.filter(({ state }) => state === 'parked' && !titles.some((title) => title.includes('parked'))),
  );
  expect('recoveries without a report', facts.unreportedRecoveries);
  expect(
    'redrives are still running',
    facts.redrives.filter(({ state }) => state === 'running'),
  );
  expect(
    'dead letters that have no end',
    deadLetters.filter(({ state }) => state === 'retrying' || state === 'redriven'),
  );
  // With these faults the recording of an outcome may have been lost, or come later than the end by time.
  if (!cannotFail(world, /^(db|process)\.|^sqs\.(delay|delete lost|duplicate)/, 'db', 'sqs')) return;
  expect(
    'handled dead letters are not recorded as handled',
    deadLetters.filter(({ isAssumed }) => isAssumed),
  );
  if (!cannotFail(world, /response lost/)) return;
  const alerts = titles.filter((title) => title.includes('parked')).length;
  expect(
    'the number of sent alerts differs from the recorded alerts',
    alerts === facts.alerts ? [] : [alerts, facts.alerts],
  );
}

/** Whether no redrive can fix this message. */
export const cannotSucceed = (factory: Factory, body: string): boolean => {
  if (isPoison(body)) return true;
  // A delivery. An order request has a key, too, and ends as expired at the latest.
  return body.includes('"key"') && body.includes('"restockId"') && factory.cannotSucceed(body);
};
