import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findCluster, removeCluster } from './postgres/location.ts';
import { PostgresProblem } from './postgres/problem.ts';
import { startServer } from './postgres/server.ts';
import type { Supervisor } from './runtime/supervisor.ts';

const MASTER_USER = 'donut_admin';
const DATABASE = 'donut';

export interface PostgresOptions {
  /** Folder of the cluster, its log and the superuser's password. */
  readonly dir: string;
  readonly port: number;
  /** The password of `donut_admin`, the master user that Aurora would manage. */
  readonly adminPassword: string;
  /** A superuser's URL of another server (environment variable DATABASE_URL); no server is started then. */
  readonly databaseUrl?: string | undefined;
  /** The `max_connections` of the server; default 100. */
  readonly connectionsMax?: number | undefined;
  /** Restarts the server when it ends unexpectedly. */
  readonly supervisor?: Supervisor;
}

export interface LocalPostgres {
  /** Superuser on database `postgres`. Only this runtime uses it; deployed code never does. */
  readonly superUrl: string;
  /** `donut_admin` on database `donut`. */
  readonly adminUrl: string;
  url(user: string, password: string, database: string): string;
  /** Copies a database that has no open connections; resolves with the URL of `donut_admin` on the copy. */
  createDatabaseFrom(template: string, name: string): Promise<string>;
  /** Changes a custom setting (`donut.clock_offset`) of the whole server, and waits until it is in effect. */
  configure(setting: string, value: string): Promise<void>;
  /** Folder of the data; undefined with DATABASE_URL. */
  readonly dataDir: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL (or uses DATABASE_URL) and creates the master role and the database that a new Aurora cluster has.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const own = options.databaseUrl === undefined ? await startOwn(options) : undefined;
  const superUrl = own?.superUrl ?? String(options.databaseUrl);
  const url = (user: string, password: string, database: string): string => {
    const result = new URL(superUrl);
    result.username = encodeURIComponent(user);
    result.password = encodeURIComponent(password);
    result.pathname = `/${encodeURIComponent(database)}`;
    return result.href;
  };
  try {
    await withClient(superUrl, (client) => createMaster(client, options.adminPassword));
  } catch (cause) {
    await own?.stop();
    if (own) throw cause;
    throw new PostgresProblem(`Cannot use the server of DATABASE_URL: ${(cause as Error).message}.`, { cause });
  }
  return {
    superUrl,
    adminUrl: url(MASTER_USER, options.adminPassword, DATABASE),
    url,
    createDatabaseFrom: async (template, name) => {
      await withClient(superUrl, (client) => copyDatabase(client, template, name));
      return url(MASTER_USER, options.adminPassword, name);
    },
    configure: (setting, value) => withClient(superUrl, (client) => configure(client, setting, value)),
    dataDir: own?.dataDir,
    stop: async () => own?.stop(),
  };
}

/**
 * For `--fresh`: removes the folder with its data, and the database that this program created on the server of
 * DATABASE_URL. A server that a killed process left running is stopped first.
 */
export async function removePostgres(dir: string, databaseUrl?: string): Promise<void> {
  await removeCluster(resolve(dir));
  if (databaseUrl !== undefined) await withClient(databaseUrl, dropDatabase);
}

async function startOwn({ dir, port, supervisor, connectionsMax }: PostgresOptions) {
  const cluster = await findCluster(resolve(dir));
  const start = () => startServer(cluster, port, connectionsMax);
  const stop = supervisor ? await supervisor.run('PostgreSQL', start) : (await start()).stop;
  const superUrl = `postgres://postgres:${cluster.superPassword}@127.0.0.1:${port}/postgres`;
  return { superUrl, dataDir: cluster.data, stop };
}

async function createMaster(client: pg.Client, password: string): Promise<void> {
  const role = await client.query('select 1 from pg_roles where rolname = $1', [MASTER_USER]);
  const verb = role.rowCount === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${MASTER_USER} login createrole createdb nosuperuser password ${client.escapeLiteral(password)}`,
  );
  // A role without superuser rights may only assign a database to a role that it is a member of (managed servers).
  await client.query(`grant ${MASTER_USER} to current_user`);
  const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
  if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${MASTER_USER}`);
}

/** Drops the database, unless another role owns it. Throws when another process uses it. */
async function dropDatabase(client: pg.Client): Promise<void> {
  const ours = await client.query(
    'select 1 from pg_database d join pg_roles r on r.oid = d.datdba where (datname, rolname) = ($1, $2)',
    [DATABASE, MASTER_USER],
  );
  if (ours.rowCount === 0) return;
  await client.query(`drop database ${DATABASE}`).catch((cause: unknown) => {
    throw new PostgresProblem(`Database ${DATABASE} of DATABASE_URL is in use. Stop the copy that uses it first.`, {
      cause,
    });
  });
}

/**
 * Measured for a schema of 60 tables: file_copy takes 15 ms, wal_log (the default) 30 ms. With fsync off, checkpoints
 * cost nothing.
 */
async function copyDatabase(client: pg.Client, template: string, name: string): Promise<void> {
  const from = client.escapeIdentifier(template);
  const to = client.escapeIdentifier(name);
  await client.query(`create database ${to} template ${from} owner ${MASTER_USER} strategy file_copy`);
}

async function configure(client: pg.Client, setting: string, value: string): Promise<void> {
  const name = setting
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.');
  await client.query(`alter system set ${name} = ${client.escapeLiteral(value)}`);
  await client.query('select pg_reload_conf()');
  // The reload is an asynchronous signal to each session, so this session polls until it sees the new value.
  for (;;) {
    const seen = await client.query('select current_setting($1, true) as value', [setting]);
    if (seen.rows[0]?.value === value) return;
    await sleep(5);
  }
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
