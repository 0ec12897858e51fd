import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNative } from '#local/postgres/binaries.ts';
import { type LocalPostgres, removePostgres, startPostgres } from '#local/postgres.ts';

const port = 21010;
const adminPassword = 'a-master-password';
let dir: string;
let running: LocalPostgres | undefined;

beforeEach(() => {
  // mkdtemp creates the folder with mode 0700, so `nobody` cannot read it, like a checkout in root's home.
  dir = mkdtempSync(join(tmpdir(), 'donut-postgres-'));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await removePostgres(dir);
});

const start = async (): Promise<LocalPostgres> => {
  running = await startPostgres({ dir, port, adminPassword });
  return running;
};

async function select(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    const result = await client.query({ text: sql, rowMode: 'array' });
    return result.rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const SERVER_PROCESS = (at: string): string => `
  import { startPostgres } from '#local/postgres.ts';
  await startPostgres({ dir: ${JSON.stringify(at)}, port: ${port}, adminPassword: ${JSON.stringify(adminPassword)} });
  console.log('up');
  setInterval(() => {}, 1000);`;

async function startInOtherProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', SERVER_PROCESS(dir)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout?.once('data', () => resolve());
  child.once('exit', () => reject(new Error('the other process did not start PostgreSQL')));
  await promise;
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

test('the master user owns the database, is not a superuser, and needs its password to log in', async () => {
  const postgres = await start();
  expect(await select(postgres.adminUrl, 'select current_user')).toBe('donut_admin');
  expect(await select(postgres.adminUrl, 'show timezone')).toBe('UTC');
  expect(await select(postgres.adminUrl, 'show server_encoding')).toBe('UTF8');
  expect(await select(postgres.adminUrl, 'select rolsuper from pg_roles where rolname = current_user')).toBe(false);
  expect(await select(postgres.adminUrl, 'show password_encryption')).toBe('scram-sha-256');
  await expect(select(postgres.url('donut_admin', 'wrong', 'donut'), 'select 1')).rejects.toMatchObject({
    code: '28P01',
  });
  await expect(select(postgres.url('postgres', '', 'donut'), 'select 1')).rejects.toThrow();
  expect(statSync(join(dir, 'superuser')).mode & 0o777).toBe(0o600);
});

test('data survives a stop and a start', async () => {
  const first = await start();
  await select(first.adminUrl, 'create table numbers as select 7 as n');
  await first.stop();
  expect(await select((await start()).adminUrl, 'select n from numbers')).toBe(7);
});

test('after a killed parent the next start stops the orphaned server and keeps its data', async () => {
  const parent = await startInOtherProcess();
  const url = `postgres://donut_admin:${adminPassword}@127.0.0.1:${port}/donut`;
  await select(url, 'create table numbers as select 7 as n');
  await kill(parent);
  expect(await select(url, 'select n from numbers')).toBe(7); // the orphaned server still runs
  expect(await select((await start()).adminUrl, 'select n from numbers')).toBe(7);
});

test('a server that another process uses keeps running, and the error names that process', async () => {
  const parent = await startInOtherProcess();
  await expect(start()).rejects.toThrow(`Process ${parent.pid} uses the PostgreSQL of this folder`);
  await kill(parent);
  await start();
});

test('a fresh start after a kill begins with an empty database, on the same port', async () => {
  const parent = await startInOtherProcess();
  await select(`postgres://donut_admin:${adminPassword}@127.0.0.1:${port}/donut`, 'create table numbers ()');
  await kill(parent);
  await removePostgres(dir);
  expect(existsSync(dir)).toBe(false);
  expect(await select((await start()).adminUrl, `select to_regclass('numbers') is null`)).toBe(true);
});

test('a port in use is an error that says what to do', async () => {
  const otherServer = createServer();
  await new Promise<void>((resolve) => otherServer.listen(port, '127.0.0.1', resolve));
  await expect(start()).rejects.toThrow(
    `Port ${port} is in use. Stop the program that uses it, or start with another --port.`,
  );
  await new Promise((resolve) => otherServer.close(resolve));
});

test('the error for a platform without a package names DATABASE_URL', () => {
  expect(() => findNative('sunos-sparc')).toThrow('No embedded PostgreSQL for sunos-sparc. Set DATABASE_URL');
});

test('a test gets its own copy of a migrated database', async () => {
  const postgres = await start();
  await select(postgres.adminUrl, 'create table numbers as select 7 as n');
  const copy = await postgres.createDatabaseFrom('donut', 'donut_copy');
  expect(await select(copy, 'select n from numbers')).toBe(7);
  expect(await select(copy, 'select current_user')).toBe('donut_admin');
  await select(copy, 'update numbers set n = 8');
  expect(await select(postgres.adminUrl, 'select n from numbers')).toBe(7);
});

test('a changed setting of the server reaches open sessions', async () => {
  const postgres = await start();
  const open = new pg.Client({ connectionString: postgres.adminUrl });
  await open.connect();
  await postgres.configure('donut.clock_offset', '300 s');
  await expect
    .poll(async () => (await open.query(`select current_setting('donut.clock_offset', true) as v`)).rows[0].v)
    .toBe('300 s');
  await open.end();
});

test('with DATABASE_URL another server is used and not stopped', async () => {
  const postgres = await start();
  const other = await startPostgres({
    dir: join(dir, 'unused'),
    port: 1,
    adminPassword,
    databaseUrl: postgres.superUrl,
  });
  expect(await select(other.adminUrl, 'select current_user')).toBe('donut_admin');
  await other.stop();
  expect(await select(postgres.adminUrl, 'select 1')).toBe(1);
  expect(existsSync(join(dir, 'unused'))).toBe(false);
  const wrong = { dir, port: 1, adminPassword, databaseUrl: postgres.superUrl.replace(/:[^:@]+@/, ':wrong@') };
  await expect(startPostgres(wrong)).rejects.toThrow(
    'Cannot use the server of DATABASE_URL: password authentication failed for user "postgres".',
  );
});

test('--fresh drops the created database on the server of DATABASE_URL, but not while another copy uses it', async () => {
  const postgres = await start();
  const fresh = () => removePostgres(join(dir, 'unused'), postgres.superUrl);
  const count = () => select(postgres.superUrl, `select count(*)::int from pg_database where datname = 'donut'`);
  const open = new pg.Client({ connectionString: postgres.adminUrl });
  await open.connect();
  await expect(fresh()).rejects.toThrow('Database donut of DATABASE_URL is in use. Stop the copy that uses it first.');
  await open.end();
  await expect.poll(() => fresh().then(count)).toBe(0);
  await select(postgres.superUrl, 'create database donut');
  await fresh();
  expect(await count()).toBe(1);
});

test('the log contains no statements, so no personal data', async () => {
  const postgres = await start();
  await expect(select(postgres.adminUrl, `select 'secret@example.com'::int`)).rejects.toThrow();
  expect(readFileSync(join(dir, 'postgres.log'), 'utf8')).not.toContain('secret@example.com');
});
