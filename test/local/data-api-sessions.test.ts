import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import {
  BatchExecuteStatementCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSessions } from '#local/aws/rds-data/sessions.ts';
import { base, type DataApiServer, long, resourceArn, secretArn, startDataApi, text } from './data-api-server.ts';

let server: DataApiServer;
const run: DataApiServer['run'] = (...statement) => server.run(...statement);

beforeAll(async () => {
  server = await startDataApi(21022);
});

afterAll(() => server?.close());

test('a batch runs for all of its parameter sets or for none', async () => {
  const batch = (ids: string[]) =>
    server.client.send(
      new BatchExecuteStatementCommand({
        ...base,
        sql: 'insert into stock values (:id, 1)',
        parameterSets: ids.map((id) => [text('id', id)]),
      }),
    );
  expect((await batch(['b1', 'b2'])).updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }]);
  await expect(batch(['b3', 'b1'])).rejects.toThrow(/23505/);
  expect((await run(`select id from stock where id like 'b%' order by id`)).records?.length).toBe(2);
});

test('a transaction is visible to others after its commit, and never after a rollback', async () => {
  const count = async (more = {}) => (await run(`select units from stock where id = 't'`, [], more)).records?.length;
  const transactionId = await server.begin();
  await run(`insert into stock values ('t', 1)`, [], { transactionId });
  expect([await count({ transactionId }), await count()]).toEqual([1, 0]);
  const done = await server.client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId }));
  expect([done.transactionStatus, await count()]).toEqual(['Transaction Committed', 1]);
  const other = await server.begin();
  await run(`delete from stock where id = 't'`, [], { transactionId: other });
  await server.client.send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId: other }));
  expect(await count()).toBe(1);
  await expect(run('select 1', [], { transactionId: other })).rejects.toMatchObject({
    name: 'TransactionNotFoundException',
  });
});

test('a port that accepts connections and never responds is an unavailable database, and keeps no pool open', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const sessions = createSessions({ connectionsMax: 1, statementMilliseconds: 1_000 });
  const url = `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/none`;
  const refused = expect(sessions.open(url)).rejects.toThrow('The database is not available');
  await sessions.close();
  await refused;
  silent.close();
});

test('an error inside a transaction aborts it', async () => {
  const transactionId = await server.begin();
  await expect(run('select 1/0', [], { transactionId })).rejects.toThrow(/22012/);
  await expect(run('select 1', [], { transactionId })).rejects.toThrow(/25P02/);
  await server.client.send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId }));
});

test('a transaction without calls keeps its locks until its idle timeout', async () => {
  await run(`insert into stock values ('locked', 1)`);
  const transactionId = await server.begin();
  await run(`update stock set units = 2 where id = 'locked'`, [], { transactionId });
  await run(`update stock set units = units + 10 where id = 'locked'`); // waits for the rollback
  expect((await run(`select units from stock where id = 'locked'`)).records).toEqual([[{ longValue: 11 }]]);
  await expect(run('select 1', [], { transactionId })).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
});

test('with continueAfterTimeout the caller gets a timeout error and the statement continues', async () => {
  const slow = `insert into stock select 'late', 1 from pg_sleep(6)`;
  await expect(run(slow, [], { continueAfterTimeout: true })).rejects.toMatchObject({
    name: 'StatementTimeoutException',
  });
  await expect.poll(async () => (await run(`select 1 from stock where id = 'late'`)).records?.length).toBe(1);
});

test('a repeated statement is prepared once, and survives a change of its table and its function', async () => {
  await run('create table changing as select 1 as a');
  await run(`create function constant() returns int language sql as 'select 1'`);
  const select = () => run('select *, constant() as r from changing where a = :a', [long('a', 1)]);
  for (let i = 0; i < 8; i++) expect((await select()).records).toEqual([[{ longValue: 1 }, { longValue: 1 }]]);
  await run(`create or replace function constant() returns int language sql as 'select 2'`);
  expect((await select()).records).toEqual([[{ longValue: 1 }, { longValue: 2 }]]);
  await run(`alter table changing add b text default 'new'`);
  for (let i = 0; i < 8; i++) {
    expect((await select()).records).toEqual([[{ longValue: 1 }, { stringValue: 'new' }, { longValue: 2 }]]);
  }
});

test('200 concurrent buyers of 100 donuts: exactly 100 sold, over at most ten connections', async () => {
  await run(`insert into stock values ('hot', 100)`);
  const buy = () => run(`update stock set units = units - 1 where id = 'hot' and units >= 1 returning units`);
  const results = await Promise.all(Array.from({ length: 200 }, buy));
  expect(results.filter((result) => result.records?.length).length).toBe(100);
  const sessions = await run(`select count(*) from pg_stat_activity where usename = 'donut_admin'`);
  expect(sessions.records?.[0]?.[0]?.longValue).toBeLessThanOrEqual(10);
});

test('a simulated outage lasts until its time is over or it is ended', async () => {
  server.api.startOutage(60);
  await expect(run('select 1')).rejects.toMatchObject({
    name: 'DatabaseUnavailableException',
    $metadata: { httpStatusCode: 504 },
  });
  server.clock.advance(60_000);
  expect((await run('select 1')).records).toHaveLength(1);
  server.api.startOutage(undefined, 'resuming');
  await expect(run('select 1')).rejects.toMatchObject({ name: 'DatabaseResumingException' });
  server.api.endOutage();
  expect((await run('select 1')).records).toHaveLength(1);
});

test('when the server terminates a connection, only its running statement fails', async () => {
  const killer = new pg.Client({ connectionString: server.superUrl });
  await killer.connect();
  const failed = expect(run('select 1 from pg_sleep(5)')).rejects.toMatchObject({
    name: 'DatabaseUnavailableException',
  });
  await expect
    .poll(async () => {
      const sql = `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(5)%' and pid <> pg_backend_pid()`;
      return (await killer.query(sql)).rowCount;
    })
    .toBe(1);
  await failed;
  await killer.end();
  expect((await run('select 1')).records).toHaveLength(1);
});

test('a connection that ends between two statements of a transaction fails the next one, not the process', async () => {
  const killer = new pg.Client({ connectionString: server.superUrl });
  await killer.connect();
  const transactionId = await server.begin();
  const { records = [] } = await run('select pg_backend_pid()', [], { transactionId });
  const pid = records[0]?.[0]?.longValue;
  await killer.query('select pg_terminate_backend($1)', [pid]);
  const alive = 'select count(*)::int as count from pg_stat_activity where pid = $1';
  await expect.poll(async () => (await killer.query(alive, [pid])).rows[0].count).toBe(0);
  await expect(run('select 1', [], { transactionId })).rejects.toThrow('The database is not available');
  await killer.end();
  expect((await run('select 1')).records).toHaveLength(1);
});
