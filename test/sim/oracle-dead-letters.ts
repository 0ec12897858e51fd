/** Dead letters: each is recorded, a person hears of those that are parked, and what can be fixed is handled in the end. */
import { ALERT_MAILS_MAX, ALERT_WINDOW_MINUTES } from '#domain/limits.ts';
import type { Factory } from './factory.ts';
import type { Facts } from './facts.ts';
import type { Fault, Service } from './faults.ts';
import type { Outside } from './oracle.ts';
import { isPoison } from './sqs.ts';
import type { World } from './world.ts';

const NOTIFIED_SECONDS_MAX = 60;

/** Whether nothing of these can go wrong in this run. */
function isSpared({ weather, isCrashing }: World, faults: RegExp, ...services: Service[]): boolean {
  const fault = [...weather.odds.keys()].some((name: Fault) => faults.test(name));
  return !isCrashing && !fault && !weather.outages.some(({ service }) => services.includes(service));
}

/** In time, and not too many: while nothing is wrong with the way a mail to the operators takes. */
export function judgeAlerts({ world, ses }: Outside): (facts: Facts) => void {
  if (!isSpared(world, /^(db|process|ses|sqs)\.(?!poison)/, 'db', 'ses', 'sqs')) return () => undefined;
  return ({ letters }) => {
    const since = world.now() - ALERT_WINDOW_MINUTES * 60_000;
    const parkedMails = ses.told().filter(({ title }) => title.includes('parked'));
    const recent = parkedMails.filter(({ at }) => at > since);
    if (recent.length > ALERT_MAILS_MAX) world.violate(`${recent.length} alerts in a quarter of an hour`);
    for (const { id, queue, state, parkedAt } of letters) {
      if (state !== 'parked' || parkedAt === null || world.now() - parkedAt < NOTIFIED_SECONDS_MAX * 1_000) continue;
      const window = parkedMails.filter(({ at }) => at > parkedAt - ALERT_WINDOW_MINUTES * 60_000);
      const isTold = window.some(({ title }) => title.includes(queue)) || window.length >= ALERT_MAILS_MAX;
      if (!isTold) world.violate(`${id} of ${queue} is parked for a minute and nobody was told`);
    }
  };
}

export function deadLettersAreSettled(
  { world, sqs, ses, factory }: Outside,
  facts: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const { letters } = facts;
  const unfixable = letters.filter(({ body }) => cannotSucceed(factory, body));
  expect(
    'dead letters that can be fixed are parked',
    letters.filter((letter) => letter.state === 'parked' && !unfixable.includes(letter)),
  );
  expect(
    'unfixable ones are not parked',
    unfixable.filter(({ state }) => state !== 'parked'),
  );
  const poison = letters.filter(({ body }) => isPoison(body));
  expect('poison has no dead letter of its own', poison.length === sqs.poisons() ? [] : [poison.length, sqs.poisons()]);
  const told = ses.told().map(({ title }) => title);
  expect(
    'nobody was told of what is parked',
    letters.filter(({ state }) => state === 'parked' && !told.some((title) => title.includes('parked'))),
  );
  expect('nobody was told of a recovery', facts.untold);
  expect(
    'redrives have no end',
    facts.redrives.filter(({ state }) => state === 'running'),
  );
  // Else a note may have been lost.
  if (!isSpared(world, /^(db|process)\./, 'db')) return;
  expect(
    'it was done and that is not noted',
    letters.filter(({ state }) => state === 'retrying' || state === 'redriven'),
  );
  if (!isSpared(world, /answer lost/)) return;
  const alerts = told.filter((title) => title.includes('parked')).length;
  expect('alerts were sent otherwise than noted', alerts === facts.alerts ? [] : [alerts, facts.alerts]);
}

/** What no redrive can fix. */
export const cannotSucceed = (factory: Factory, body: string): boolean => {
  if (isPoison(body)) return true;
  return body.includes('"key"') && factory.cannotSucceed(body);
};
