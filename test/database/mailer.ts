/** The real mailer on the real statements, with an SES that fails as SES does, and workers that die at any step. */
import type { Database } from '#db/data-api.ts';
import type { Keys } from '#domain/signature.ts';
import { type MailerPorts, sendDueMails } from '#lambdas/mailer/send-due-mails.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];

interface World {
  /** Whose mails SES took, in order. */
  readonly accepted: string[];
  /** What SES says to the nth send. */
  readonly fault?: (nth: number) => 'pass' | Error | 'accepted, but no answer';
  /** A worker dies at its nth call of the outside: that call never ends. */
  readonly diesAt?: number;
  /** Whether the call it dies at is done. */
  readonly done?: boolean;
}

/** One worker, until it has nothing to do or is dead; answers how often it called the outside. */
export const workerOn =
  (database: Database) =>
  async (world: World, left = 60_000): Promise<{ readonly calls: number; readonly died: boolean }> => {
    let calls = 0;
    let die: () => void = () => undefined;
    const death = new Promise<'died'>((resolve) => {
      die = () => resolve('died');
    });
    const crossing = async <T>(call: () => Promise<T>): Promise<T> => {
      const nth = ++calls;
      if (world.diesAt !== undefined && nth >= world.diesAt) {
        if (nth === world.diesAt && world.done) await call();
        die();
        return new Promise<T>(() => undefined);
      }
      return call();
    };
    let sends = 0;
    const ports: MailerPorts = {
      database: { rows: (statement) => crossing(() => database.rows(statement)) } as Database,
      perSecond: async () => 450,
      noticesPerUnit: null,
      send: (raw) =>
        crossing(async () => {
          const verdict = world.fault?.(++sends) ?? 'pass';
          if (verdict instanceof Error) throw verdict;
          world.accepted.push(/^To: (\S+)@/m.exec(Buffer.from(raw).toString())?.[1] ?? '');
          if (verdict !== 'pass') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
          return `ses-${world.accepted.length}`;
        }),
      // Slots are the statement's business; here only the order counts.
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      elapsed: () => 0,
      pollAgain: async () => undefined,
      from: 'shop@donut.test',
      operators: [],
      staffLocale: 'en',
      publicUrl: 'https://shop.test',
      linkKeys: { read: async () => KEYS },
      accountKeys: { read: async () => KEYS },
      now: () => 0,
    };
    const ended = sendDueMails(ports)([], { again: true, millisecondsLeft: () => left }).then(() => 'ended' as const);
    const how = await Promise.race([ended, death]);
    return { calls, died: how === 'died' };
  };
