import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commitOncePerCall } from '#local/aws/sqs-sns/commit-once.ts';
import { type FauxqsClasses, loadFauxqsClasses, type Persistence } from '#local/aws/sqs-sns/patches.ts';

const classes = await loadFauxqsClasses();

/** Persistence in a new folder, and classes of this test alone, whose calls are grouped. */
function grouped() {
  const dir = mkdtempSync(join(tmpdir(), 'donut-commit-'));
  const persistence = new classes.PersistenceManager(dir);
  onTestFinished(() => {
    persistence.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const own = {
    ...classes,
    SqsRouter: class extends classes.SqsRouter {},
    SnsRouter: class extends classes.SnsRouter {},
    SqsQueue: class extends classes.SqsQueue {},
  } as FauxqsClasses;
  commitOncePerCall(own, persistence);
  return { own, persistence, topicRow: rowsOf(persistence) };
}

/** Inserts a row, or counts them. */
const rowsOf = ({ db }: Persistence) => ({
  insert: (name: string) => db.prepare(`insert into sns_topics values (?, '', '', '', '')`).run(name),
  names: () =>
    (db.prepare('select arn from sns_topics') as unknown as { all(): { arn: string }[] }).all().map(({ arn }) => arn),
});

/** Calls an action of the queue router with this handler. */
function call({ own }: ReturnType<typeof grouped>, action: string, handler: () => unknown) {
  const router = new own.SqsRouter();
  router.register(action, handler as never);
  const headers = { 'x-amz-target': `AmazonSQS.${action}` };
  return router.handle({ headers }, { header: () => undefined });
}

test('the rows of a batch are committed together, and a single row as before', async () => {
  const system = grouped();
  const { persistence, topicRow } = system;
  const seen: boolean[] = [];
  const write = () => {
    topicRow.insert(`topic ${seen.length}`);
    seen.push(persistence.db.isTransaction);
    return {};
  };
  await call(system, 'DeleteMessageBatch', () => [write(), write()]);
  await call(system, 'SendMessage', write);
  expect(seen).toEqual([true, true, false]);
  expect(persistence.db.isTransaction).toBe(false);
});

test('rows that a call wrote before its error are kept, as in memory', async () => {
  const system = grouped();
  const failed = call(system, 'SendMessageBatch', () => {
    system.topicRow.insert('before');
    throw new Error('the third entry is too long');
  });
  await expect(failed).rejects.toThrow('the third entry is too long');
  expect(system.topicRow.names()).toEqual(['before']);
});

test('a commit that fails is an error of its call only', async () => {
  const system = grouped();
  const { exec } = system.persistence.db;
  const full = vi.spyOn(system.persistence.db, 'exec').mockImplementation(function (this: object, sql) {
    if (sql === 'commit') throw new Error('database or disk is full');
    exec.call(system.persistence.db, sql);
  });
  await expect(call(system, 'SendMessageBatch', () => system.topicRow.insert('lost'))).rejects.toThrow('full');
  full.mockRestore();
  expect(system.topicRow.names()).toEqual([]);
  await call(system, 'SendMessageBatch', () => system.topicRow.insert('next'));
  expect(system.topicRow.names()).toEqual(['next']);
});
