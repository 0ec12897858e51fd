/** A real PostgreSQL database for consecutive runs: one session of role shop_app, with the virtual clock as `app.now()`. */
import { randomBytes } from 'node:crypto';
import type { ExecuteStatementCommandInput, ExecuteStatementCommandOutput } from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { toAwsError } from '#local/aws/rds-data/errors.ts';
import type { Cluster } from '#test/database/cluster.ts';
import { APP_USER, MASTER_USER, urlOf } from '#test/database/data-api.ts';
import { toField } from '#test/database/session.ts';
import { createTableCleaner } from '#test/database/table-cleaner.ts';
import { trackChanges } from './changed-tables.ts';
import { type CheckResult, prepareChecks } from './check-query.ts';

// The clock is a session setting, not a new function for each time, so that PostgreSQL plans no statement again.
const CLOCK = `create or replace function app.now() returns timestamptz language sql stable as
  'select timestamptz ''epoch'' + coalesce(nullif(current_setting(''sim.now'', true), '''')::bigint, 0) * interval ''1 ms'''`;

/** A text in a function, and its replacement. */
export interface Alteration {
  readonly function: string;
  readonly from: string;
  readonly to: string;
}

type ExecuteOutput = ExecuteStatementCommandOutput & {
  /** Types of the new outbox rows that are due now. */
  readonly dueEvents: readonly string[];
  readonly hasChanged: boolean;
};
export type SimDatabase = Awaited<ReturnType<typeof openSimDatabase>>;

export async function openSimDatabase(cluster: Cluster) {
  const name = `sim_${randomBytes(6).toString('hex')}`;
  const make = `create database ${name} template ${cluster.template} owner ${MASTER_USER} strategy file_copy`;
  await once(cluster.superUrl, make);
  const admin = new pg.Client(urlOf(cluster.superUrl, { user: MASTER_USER, password: cluster.adminPassword }, name));
  const app = new pg.Client(urlOf(cluster.superUrl, { user: APP_USER, password: cluster.appPassword }, name));
  await Promise.all([admin.connect(), app.connect()]);
  await admin.query(CLOCK);
  const { changedTables, counted, dueEvents } = await trackChanges(admin, app);
  // No data outlives a run. The invariants are long queries on short tables: with one generic plan and without hash tables
  // they take half the time.
  await app.query('set jit = off; set synchronous_commit = off; set plan_cache_mode = force_generic_plan');
  await admin.query(
    'set plan_cache_mode = force_generic_plan; set jit = off; set enable_hashjoin = off; set enable_hashagg = off',
  );
  const clean = await createTableCleaner(admin);
  const runChecks = await prepareChecks(admin, changedTables);
  let isNew = true;
  const names = new Map<string, string>();

  const at = (client: pg.Client, now: number) =>
    client.query({ name: 'clock', text: "select set_config('sim.now', $1, false)", values: [String(now)] });

  return {
    admin,
    /** Runs one autocommit statement as the Data API would. */
    async execute(input: ExecuteStatementCommandInput, now: number): Promise<ExecuteOutput> {
      const sql = input.sql ?? '';
      if (!names.has(sql)) names.set(sql, `s${names.size}`);
      const text = sql.replace(/:p(\d+)\b/g, (_, n: string) => `$${Number(n) + 1}`);
      const values = (input.parameters ?? []).map(({ value }) => {
        const [kind, plain] = Object.entries(value ?? {})[0] ?? [];
        return kind === 'isNull' ? null : plain;
      });
      await at(app, now);
      dueEvents.length = 0;
      counted.rows = 0;
      try {
        const result = await app.query<unknown[]>({ name: names.get(sql) ?? '', text, values, rowMode: 'array' });
        const records = result.rows.map((row) => row.map((value, i) => toField(value, result.fields[i]?.dataTypeID)));
        return { records, $metadata: {}, dueEvents: [...dueEvents], hasChanged: counted.rows > 0 };
      } catch (error) {
        const known = toAwsError(error);
        throw Object.assign(new Error(known.message), { name: known.code });
      }
    },
    /** Whether a row was changed since the last check. */
    hasChanged: (): boolean => changedTables.size > 0,
    /** Reads the invariants and facts that may have changed since the last check, or all of them. */
    async check(now: number, all = true): Promise<CheckResult> {
      const result = await runChecks(now, all || isNew);
      isNew = false;
      return result;
    },
    /** Forgets what was changed, because the result of the check is known. The next check reads everything. */
    skipCheck(): void {
      changedTables.clear();
      isNew = true;
    },
    async reset(now: number): Promise<void> {
      await clean();
      isNew = true;
      await at(admin, now);
    },
    /** Installs changed functions. The returned function restores the originals. */
    async alter(alterations: readonly Alteration[]): Promise<() => Promise<void>> {
      const originals: string[] = [];
      for (const alteration of alterations) originals.push(await install(admin, alteration));
      return async () => {
        for (const source of originals.toReversed()) await admin.query(source);
      };
    },
    async close(): Promise<void> {
      await Promise.all([admin.end(), app.end()]);
      await once(cluster.superUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Replaces a text of a function. Returns the original source. */
async function install(admin: pg.Client, { function: name, from, to }: Alteration): Promise<string> {
  const { rows } = await admin.query<{ source: string }>(
    `select pg_get_functiondef(p.oid) as source from pg_proc p where p.proname = $1 and p.pronamespace = 'app'::regnamespace`,
    [name],
  );
  const source = rows[0]?.source ?? '';
  if (source.split(from).length < 2) throw new Error(`app.${name} does not contain "${from}": adjust the planted bug`);
  await admin.query(source.replaceAll(from, () => to));
  return source;
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
