import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPlace, removePlace } from './postgres/location.ts';
import { PostgresProblem } from './postgres/problem.ts';
import { startServer } from './postgres/server.ts';

const MASTER_USER = 'donut_admin';
const DATABASE = 'donut';

export interface PostgresOptions {
  /** Where the cluster, its log and the superuser's password live. */
  readonly dir: string;
  readonly port: number;
  /** The password of `donut_admin`, the role Aurora would manage as master. */
  readonly adminPassword: string;
  /** A superuser's URL of another server (environment DATABASE_URL): then no server is started here. */
  readonly databaseUrl?: string | undefined;
}

export interface LocalPostgres {
  /** Superuser, database `postgres`: for this runtime only, nothing that is deployed ever sees it. */
  readonly superUrl: string;
  /** `donut_admin` on database `donut`. */
  readonly adminUrl: string;
  url(user: string, password: string, database: string): string;
  /** Copies a database nobody is connected to; gives the URL of `donut_admin` on the copy. */
  createDatabaseFrom(template: string, name: string): Promise<string>;
  /** Sets a custom setting (`donut.clock_offset`) of the whole server, open sessions included, and waits until it holds. */
  configure(setting: string, value: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts real PostgreSQL (or takes the given one), with the master role and the database a new Aurora cluster has. */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const own = options.databaseUrl === undefined ? await startOwn(resolve(options.dir), options.port) : undefined;
  const superUrl = own?.superUrl ?? String(options.databaseUrl);
  const url = (user: string, password: string, database: string): string => {
    const made = new URL(superUrl);
    made.username = encodeURIComponent(user);
    made.password = encodeURIComponent(password);
    made.pathname = `/${encodeURIComponent(database)}`;
    return made.href;
  };
  try {
    await withClient(superUrl, (client) => createMaster(client, options.adminPassword));
  } catch (cause) {
    await own?.stop();
    if (own) throw cause;
    throw new PostgresProblem(`The server of DATABASE_URL cannot be used: ${(cause as Error).message}.`, { cause });
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
    stop: async () => own?.stop(),
  };
}

/**
 * For `--fresh`: removes the folder and its data (a server that a killed process left behind is stopped first), and from a
 * server of DATABASE_URL the database that we have made there.
 */
export async function removePostgres(dir: string, databaseUrl?: string): Promise<void> {
  await removePlace(resolve(dir));
  if (databaseUrl !== undefined) await withClient(databaseUrl, dropDatabase);
}

async function startOwn(dir: string, port: number): Promise<{ superUrl: string; stop(): Promise<void> }> {
  const place = await findPlace(dir);
  const server = await startServer(place, port);
  return { superUrl: `postgres://postgres:${place.superPassword}@127.0.0.1:${port}/postgres`, stop: server.stop };
}

async function createMaster(client: pg.Client, password: string): Promise<void> {
  const role = await client.query('select 1 from pg_roles where rolname = $1', [MASTER_USER]);
  const verb = role.rowCount === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${MASTER_USER} login createrole createdb nosuperuser password ${client.escapeLiteral(password)}`,
  );
  // Without this a role that is no superuser may not give away a database (a DATABASE_URL of a managed server).
  await client.query(`grant ${MASTER_USER} to current_user`);
  const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
  if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${MASTER_USER}`);
}

/** One that belongs to somebody else is left alone, and so is one that another copy works in. */
async function dropDatabase(client: pg.Client): Promise<void> {
  const ours = await client.query(
    'select 1 from pg_database d join pg_roles r on r.oid = d.datdba where (datname, rolname) = ($1, $2)',
    [DATABASE, MASTER_USER],
  );
  if (ours.rowCount === 0) return;
  await client.query(`drop database ${DATABASE}`).catch((cause: unknown) => {
    throw new PostgresProblem(`Database ${DATABASE} of DATABASE_URL is in use: stop the copy that runs on it first.`, {
      cause,
    });
  });
}

/** file_copy takes 15 ms for a schema of 60 tables, wal_log (the default) 30: with fsync off its two checkpoints cost nothing. */
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
  // The reload is a signal: it reaches each session on its own, so ours is asked until it has seen it.
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
