/** Notices: nobody is drawn while there is nothing to sell, each round has its run, and each run comes to an end. */
import type { Facts } from './facts.ts';
import type { Ses } from './ses.ts';
import type { World } from './world.ts';

/** Whoever died leaves his claim behind and stops no run. */
const DIED = 'its sender died';
type Notice = Facts['mails'][number];
const isNotice = ({ kind }: Notice): boolean => kind === 'stock.back';

/** After every step: whoever is claimed in it finds something on the shelf, and what is in doubt stops its run. */
export function judgeNotices(world: World): (facts: Facts) => void {
  const states = new Map<number, string>();
  return ({ mails, runs, shelves }) => {
    const runOf = new Map(runs.map((run) => [run.id, run]));
    const available = new Map(shelves.map((shelf) => [shelf.product, shelf.available]));
    for (const { id, subject, state, error } of mails.filter(isNotice)) {
      const isNew = states.get(id) !== state;
      states.set(id, state);
      const { product = '', status } = runOf.get(subject) ?? {};
      if (isNew && state === 'SENDING' && (available.get(product) ?? 0) <= 0) {
        world.violate(`mail_${id} tells of ${product}, of which there is nothing`);
      }
      if (isNew && state === 'UNKNOWN' && error !== DIED && status === 'IN_PROGRESS') {
        world.violate(`mail_${id} has an unknown fate and its run goes on`);
      }
    }
  };
}

/** A notice that was given back may wait for a run that goes on: it is nobody's open work while its run is cancelled. */
export const waitsForItsRun = ({ runs }: Facts, mail: Notice): boolean =>
  isNotice(mail) &&
  mail.state === 'PENDING' &&
  runs.some(({ id, status }) => id === mail.subject && status.startsWith('CANCELED'));

/** Runs an operator lets go on: stopped by an error while there is something to tell of. */
export const stoppedRuns = ({ runs, shelves }: Facts) =>
  runs.filter(({ status, product, round }) => {
    const shelf = shelves.find((one) => one.product === product);
    return status === 'CANCELED_BY_ERROR' && shelf !== undefined && shelf.round === round && shelf.available > 0;
  });

export function noticesAreOver(ses: Ses, facts: Facts, expect: (what: string, bad: readonly unknown[]) => void): void {
  const { mails, runs, shelves, suppressions } = facts;
  expect(
    'runs still go',
    runs.filter(({ status }) => status === 'IN_PROGRESS'),
  );
  expect('runs were stopped and nobody let them go on', stoppedRuns(facts));
  expect(
    'rounds without a run',
    shelves.filter(({ product, round }) => round > 1 && !runs.some((r) => r.product === product && r.round === round)),
  );
  const notices = mails.filter(isNotice);
  expect(
    'runs count otherwise than there are mails',
    runs.filter(({ id, told }) => {
      const own = notices.filter((mail) => mail.subject === id && !waitsForItsRun(facts, mail));
      return own.length !== told;
    }),
  );
  expect('addresses that are gone', suppressions === ses.dead().size ? [] : [suppressions, ...ses.dead()]);
}
