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
  // mkdtemp makes the folder 0700: closed to `nobody`, like a checkout in root's home.
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

async function ask(connectionString: string, sql: string): Promise<unknown> {
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

const KEEPER = (at: string): string => `
  import { startPostgres } from '#local/postgres.ts';
  await startPostgres({ dir: ${JSON.stringify(at)}, port: ${port}, adminPassword: ${JSON.stringify(adminPassword)} });
  console.log('up');
  setInterval(() => {}, 1000);`;

async function startInOtherProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', KEEPER(dir)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout?.once('data', () => resolve());
  child.once('exit', () => reject(new Error('the other process did not start PostgreSQL')));
  await promise;
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('the master owns the database, is no superuser, and logs in with its real password only', async () => {
  const postgres = await start();
  expect(await ask(postgres.adminUrl, 'select current_user')).toBe('donut_admin');
  expect(await ask(postgres.adminUrl, 'show timezone')).toBe('UTC');
  expect(await ask(postgres.adminUrl, 'show server_encoding')).toBe('UTF8');
  expect(await ask(postgres.adminUrl, 'select rolsuper from pg_roles where rolname = current_user')).toBe(false);
  expect(await ask(postgres.adminUrl, 'show password_encryption')).toBe('scram-sha-256');
  await expect(ask(postgres.url('donut_admin', 'wrong', 'donut'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  await expect(ask(postgres.url('postgres', '', 'donut'), 'select 1')).rejects.toThrow();
  expect(statSync(join(dir, 'superuser')).mode & 0o777).toBe(0o600);
});

test('what was written is there after a stop and a start', async () => {
  const first = await start();
  await ask(first.adminUrl, 'create table kept as select 7 as n');
  await first.stop();
  expect(await ask((await start()).adminUrl, 'select n from kept')).toBe(7);
});

test('a killed parent leaves a server behind: the next start stops it, loses nothing and goes on', async () => {
  const parent = await startInOtherProcess();
  const url = `postgres://donut_admin:${adminPassword}@127.0.0.1:${port}/donut`;
  await ask(url, 'create table kept as select 7 as n');
  await kill(parent);
  expect(await ask(url, 'select n from kept')).toBe(7); // still running, nobody's
  expect(await ask((await start()).adminUrl, 'select n from kept')).toBe(7);
});

test('a server that somebody still uses is left alone, and said so in one line', async () => {
  const parent = await startInOtherProcess();
  await expect(start()).rejects.toThrow(`in use by process ${parent.pid}`);
  await kill(parent);
  await start();
});

test('a fresh start after a kill begins with nothing, on the same port', async () => {
  const parent = await startInOtherProcess();
  await ask(`postgres://donut_admin:${adminPassword}@127.0.0.1:${port}/donut`, 'create table kept ()');
  await kill(parent);
  await removePostgres(dir);
  expect(existsSync(dir)).toBe(false);
  expect(await ask((await start()).adminUrl, `select to_regclass('kept') is null`)).toBe(true);
});

test('a port in use is one line that says what to do', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
  await expect(start()).rejects.toThrow(
    `Port ${port} is in use: stop what listens there, or start with another --port.`,
  );
  await new Promise((resolve) => squatter.close(resolve));
});

test('a platform without a package is told about DATABASE_URL', () => {
  expect(() => findNative('sunos-sparc')).toThrow('No embedded PostgreSQL for sunos-sparc: set DATABASE_URL');
});

test('a test gets its own copy of a migrated database', async () => {
  const postgres = await start();
  await ask(postgres.adminUrl, 'create table kept as select 7 as n');
  const copy = await postgres.createDatabaseFrom('donut', 'donut_copy');
  expect(await ask(copy, 'select n from kept')).toBe(7);
  expect(await ask(copy, 'select current_user')).toBe('donut_admin');
  await ask(copy, 'update kept set n = 8');
  expect(await ask(postgres.adminUrl, 'select n from kept')).toBe(7);
});

test('a setting of the server reaches the sessions that are open already', async () => {
  const postgres = await start();
  const open = new pg.Client({ connectionString: postgres.adminUrl });
  await open.connect();
  await postgres.configure('donut.clock_offset', '300 s');
  await expect
    .poll(async () => (await open.query(`select current_setting('donut.clock_offset', true) as v`)).rows[0].v)
    .toBe('300 s');
  await open.end();
});

test('with DATABASE_URL another server is used, and left running', async () => {
  const postgres = await start();
  const other = await startPostgres({
    dir: join(dir, 'unused'),
    port: 1,
    adminPassword,
    databaseUrl: postgres.superUrl,
  });
  expect(await ask(other.adminUrl, 'select current_user')).toBe('donut_admin');
  await other.stop();
  expect(await ask(postgres.adminUrl, 'select 1')).toBe(1);
  expect(existsSync(join(dir, 'unused'))).toBe(false);
  const wrong = { dir, port: 1, adminPassword, databaseUrl: postgres.superUrl.replace(/:[^:@]+@/, ':wrong@') };
  await expect(startPostgres(wrong)).rejects.toThrow(
    'The server of DATABASE_URL cannot be used: password authentication failed for user "postgres".',
  );
});

test('--fresh drops the database we made on a server of DATABASE_URL, but not while another copy works in it', async () => {
  const postgres = await start();
  const fresh = () => removePostgres(join(dir, 'unused'), postgres.superUrl);
  const made = () => ask(postgres.superUrl, `select count(*)::int from pg_database where datname = 'donut'`);
  const open = new pg.Client({ connectionString: postgres.adminUrl });
  await open.connect();
  await expect(fresh()).rejects.toThrow(
    'Database donut of DATABASE_URL is in use: stop the copy that runs on it first.',
  );
  await open.end();
  await expect.poll(() => fresh().then(made)).toBe(0);
  await ask(postgres.superUrl, 'create database donut');
  await fresh();
  expect(await made()).toBe(1);
});

test('the log holds no statement, so no personal data', async () => {
  const postgres = await start();
  await expect(ask(postgres.adminUrl, `select 'secret@example.com'::int`)).rejects.toThrow();
  expect(readFileSync(join(dir, 'postgres.log'), 'utf8')).not.toContain('secret@example.com');
});
