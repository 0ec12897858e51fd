import type { FauxqsClasses, Persistence } from './patches.ts';

/** Both routers, as far as this file uses them. */
interface RouterClass {
  readonly prototype: { register(action: string, handler: (...call: unknown[]) => unknown): void };
}

/** Actions that write several rows, and whose handlers are synchronous. Receiving waits, so its rows are written by `dequeue`. */
const BATCH_ACTIONS: ReadonlySet<string> = new Set([
  ...['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch', 'Publish', 'PublishBatch'],
]);

/**
 * Writes all rows of a call in one transaction. fauxqs commits each row, which takes twice the CPU (measured in batches of ten: the
 * three rows of a message took 42 µs, then 20). If the process dies here: the caller has no response, and a message that moves
 * to its DLQ is in one of the two queues.
 */
export function commitOncePerCall({ SqsRouter, SnsRouter, SqsQueue }: FauxqsClasses, { db }: Persistence): void {
  const together = <T>(write: () => T): T => {
    db.exec('begin');
    try {
      return write();
    } finally {
      // On a full disk SQLite may have ended the transaction itself. Rows that were written before an error are kept, as in memory.
      if (db.isTransaction) commit(db);
    }
  };
  for (const { prototype } of [SqsRouter, SnsRouter] as unknown as readonly RouterClass[]) {
    const { register } = prototype;
    prototype.register = function (action, handler) {
      const batch: typeof handler = (...call) => together(() => handler(...call));
      register.call(this, action, BATCH_ACTIONS.has(action) ? batch : handler);
    };
  }
  const { dequeue } = SqsQueue.prototype;
  SqsQueue.prototype.dequeue = function (...limits) {
    // Most polls of an idle queue find nothing.
    return this.messages.length === 0 ? dequeue.apply(this, limits) : together(() => dequeue.apply(this, limits));
  };
}

function commit(db: Persistence['db']): void {
  try {
    db.exec('commit');
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
