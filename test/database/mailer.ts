/** Runs the real mailer with the real statements, a simulated SES that can fail, and a worker that can crash at any call. */
import type { Database } from '#db/data-api.ts';
import type { Keys } from '#domain/signature.ts';
import { type MailerPorts, sendDueMails } from '#lambdas/mailer/send-due-mails.ts';
import { PACE } from './shop.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];

interface MailerRun {
  /** The recipients of the mails that SES accepted, in order. */
  readonly accepted: string[];
  /** The result of the n-th send. */
  readonly fault?: (nth: number) => 'pass' | Error | 'accepted, but no response';
  /** The worker crashes at its n-th call to the database or SES: that call never returns. */
  readonly crashesAt?: number;
  /** Whether the call of the crash still takes effect. */
  readonly takesEffect?: boolean;
}

/** Runs one worker until it has no work or crashes. Returns how often it called the database or SES. */
export const mailerOn =
  (database: Database) =>
  async (run: MailerRun, left = 60_000): Promise<{ readonly calls: number; readonly crashed: boolean }> => {
    let calls = 0;
    let crash: () => void = () => undefined;
    const crashing = new Promise<'crashed'>((resolve) => {
      crash = () => resolve('crashed');
    });
    const outsideCall = async <T>(call: () => Promise<T>): Promise<T> => {
      const nth = ++calls;
      if (run.crashesAt !== undefined && nth >= run.crashesAt) {
        if (nth === run.crashesAt && run.takesEffect) await call();
        crash();
        return new Promise<T>(() => undefined);
      }
      return call();
    };
    let sends = 0;
    const ports: MailerPorts = {
      database: { rows: (statement) => outsideCall(() => database.rows(statement)) } as Database,
      perSecond: async () => 450,
      noticesPerUnit: null,
      pace: PACE,
      send: (raw) =>
        outsideCall(async () => {
          const result = run.fault?.(++sends) ?? 'pass';
          if (result instanceof Error) throw result;
          run.accepted.push(/^To: (\S+)@/m.exec(Buffer.from(raw).toString())?.[1] ?? '');
          if (result !== 'pass') throw Object.assign(new Error('no response'), { name: 'TimeoutError' });
          return `ses-${run.accepted.length}`;
        }),
      // The statement assigns the send slots. Here only the order of the mails counts.
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      elapsed: () => 0,
      pollAgain: async () => undefined,
      from: 'shop@donut.test',
      operators: [],
      staffLocale: 'en',
      timeZone: 'UTC',
      imageOrigins: [],
      publicUrl: 'https://shop.test',
      linkKeys: { read: async () => KEYS },
      accountKeys: { read: async () => KEYS },
      now: () => 0,
    };
    const ended = sendDueMails(ports)([], { again: true, millisecondsLeft: () => left }).then(() => 'ended' as const);
    const how = await Promise.race([ended, crashing]);
    return { calls, crashed: how === 'crashed' };
  };
