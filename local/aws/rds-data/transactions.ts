import { randomBytes } from 'node:crypto';
import { AwsError } from '#local/aws/service.ts';
import type { Run, Session } from './sessions.ts';

export interface Transactions {
  /** Registers a session in which BEGIN has run, and returns the transaction id. */
  adopt(session: Session): string;
  /** Runs work in a transaction, after the transaction's earlier work. */
  within<T>(id: string, work: (run: Run) => Promise<T>): Promise<T>;
  end(id: string, how: 'commit' | 'rollback'): Promise<void>;
  close(): Promise<void>;
}

interface Open {
  readonly session: Session;
  tail: Promise<unknown>;
  timer: NodeJS.Timeout;
}

/** Like the AWS service, rolls back a transaction without a call for three minutes; its locks stay until then. */
export function createTransactions(idleMilliseconds: number): Transactions {
  const open = new Map<string, Open>();

  const find = (id: string): Open => {
    const found = open.get(id);
    if (!found) throw new AwsError('TransactionNotFoundException', `Transaction ${id} is not found`, 404);
    found.timer.refresh();
    return found;
  };

  const end = async (id: string, how: 'commit' | 'rollback'): Promise<void> => {
    const transaction = find(id);
    open.delete(id);
    clearTimeout(transaction.timer);
    await transaction.tail;
    try {
      await transaction.session.run({ text: how, values: [], name: undefined });
      transaction.session.release(false);
    } catch (error) {
      transaction.session.release(true);
      throw error;
    }
  };

  return {
    end,
    adopt(session) {
      const id = randomBytes(48).toString('base64');
      const timer = setTimeout(() => end(id, 'rollback').catch(() => {}), idleMilliseconds);
      timer.unref();
      open.set(id, { session, tail: Promise.resolve(), timer });
      return id;
    },
    within(id, work) {
      const transaction = find(id);
      // Unnamed statements: a stale prepared plan cannot be retried in a transaction, because the error aborts the
      // transaction.
      const run: Run = (statement) => transaction.session.run({ ...statement, name: undefined });
      const done = transaction.tail.then(() => work(run));
      transaction.tail = done.catch(() => {});
      return done;
    },
    async close() {
      await Promise.all([...open.keys()].map((id) => end(id, 'rollback').catch(() => {})));
    },
  };
}
