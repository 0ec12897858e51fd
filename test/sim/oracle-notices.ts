/** Notices: claimed only with available stock; each stock cycle has its notification run, and each run ends. */
import type { Facts } from './facts.ts';
import type { Ses } from './ses.ts';
import type { World } from './world.ts';

/** The error of a notice whose sender crashed. Such a notice does not stop its run. */
const SENDER_DIED = 'its sender died';
type Notice = Facts['mails'][number];
const isNotice = ({ kind }: Notice): boolean => kind === 'stock.back';

/**
 * After every step: a claimed notice needs available stock, and a notice with an unknown outcome stops its run, unless an
 * operator has resumed the run since the notice was claimed.
 */
export function checkNotices(world: World): (facts: Facts) => void {
  const states = new Map<number, string>();
  return ({ mails, runs, stocks, hastyNotices }) => {
    for (const id of hastyNotices) world.violate(`${id} notifies again before its restock has settled`);
    const runOf = new Map(runs.map((run) => [run.id, run]));
    const available = new Map(stocks.map((stock) => [stock.product, stock.available]));
    for (const { id, subject, state, error, resumes } of mails.filter(isNotice)) {
      const isNew = states.get(id) !== state;
      states.set(id, state);
      const { product = '', status, resumes: runResumes } = runOf.get(subject) ?? {};
      if (isNew && state === 'SENDING' && (available.get(product) ?? 0) <= 0) {
        world.violate(`mail_${id} was claimed for ${product} without available stock`);
      }
      if (isNew && state === 'UNKNOWN' && error !== SENDER_DIED && status === 'IN_PROGRESS' && resumes === runResumes) {
        world.violate(`mail_${id} has an unknown outcome and its run continues`);
      }
    }
  };
}

/** A released notice may wait for a resumed run. While its run is cancelled, the notice is no open work. */
export const waitsForItsRun = ({ runs }: Facts, mail: Notice): boolean =>
  isNotice(mail) &&
  mail.state === 'PENDING' &&
  runs.some(({ id, status }) => id === mail.subject && status.startsWith('CANCELED'));

/** Runs that an operator resumes: stopped by an error while stock is available. */
export const stoppedRuns = ({ runs, stocks }: Facts) =>
  runs.filter(({ status, product, round }) => {
    const stock = stocks.find((one) => one.product === product && !one.isDeleted);
    return status === 'CANCELED_BY_ERROR' && stock !== undefined && stock.round === round && stock.available > 0;
  });

export function noticesAreOver(ses: Ses, facts: Facts, expect: (what: string, bad: readonly unknown[]) => void): void {
  const { mails, runs, stocks, suppressions, silentSales } = facts;
  expect(
    'notification runs are in progress',
    runs.filter(({ status }) => status === 'IN_PROGRESS'),
  );
  expect('stopped notification runs were not resumed', stoppedRuns(facts));
  expect(
    'stock cycles without a notification run',
    stocks.filter(
      ({ product, round, isDeleted }) =>
        round > 1 && !isDeleted && !runs.some((r) => r.product === product && r.round === round),
    ),
  );
  expect('sales began without a notification run for the buyers who waited', silentSales);
  const notices = mails.filter(isNotice);
  expect(
    'notification runs count another number of notices',
    runs.filter(({ id, ended }) => {
      const own = notices.filter((mail) => mail.subject === id && !waitsForItsRun(facts, mail));
      return own.length !== ended;
    }),
  );
  expect(
    'the suppressed addresses differ from the undeliverable addresses',
    suppressions === ses.undeliverable().size ? [] : [suppressions, ...ses.undeliverable()],
  );
}
