import { type MigrationPorts, runOutsideTransaction, UNLIMITED } from '#db/long-migration.ts';
import type { Migration, Sources } from '#db/sources.ts';
import type { Database } from './data-api.ts';
import { json, sql, text } from './sql.ts';

/** What a call of `migrate` changed: versions of migrations, paths of functions, names of functions without a file. */
export interface Applied {
  readonly migrations: readonly string[];
  readonly functions: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Brings a database to this release: the migrations that it lacks, the functions and grants that differ.
 * Migrations, functions and grants are one transaction. Only a migration that runs outside a transaction divides it: what
 * comes before is then committed before. Everything can be repeated, so a deployment that failed is deployed again.
 * Migrations that only the database has are accepted: an older release runs on the newer tables.
 */
export async function migrate(
  database: Database,
  { prepare, migrations, functions, grants }: Sources,
  ports: MigrationPorts = UNLIMITED,
): Promise<Applied> {
  // Not a template: the text has no parameters.
  await database.rows({ text: prepare, parameters: [], decode: () => undefined });
  const recorded = await readVersions(database);
  const done: string[] = [];
  let pending: Migration[] = [];
  for (const migration of migrations) {
    const { statements, version } = migration;
    if (statements === undefined) pending.push(migration);
    else if (recorded.has(version)) pending.push(onlyRecorded(migration));
    else {
      done.push(...(await apply(database, { migrations: pending })).migrations);
      await runOutsideTransaction(database, version, statements, ports);
      pending = [onlyRecorded(migration)];
    }
  }
  const last = await apply(database, { migrations: pending, functions, grants });
  return { ...last, migrations: [...done, ...last.migrations] };
}

/** Its statements have run: nothing is left to execute. */
const onlyRecorded = (migration: Migration): Migration => ({ ...migration, body: '' });

async function readVersions(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database.rows(sql({ version: text })`select version from public.schema_migrations`);
  return new Set(rows.map(({ version }) => version));
}

// The files travel as one parameter, so no statement has to be split, and all of it is the one transaction of its call.
async function apply(database: Database, release: Partial<Omit<Sources, 'prepare'>>): Promise<Applied> {
  const [row] = await database.rows(
    sql({ applied: json<Applied>() })`select public.schema_apply(cast(${{ json: release }} as jsonb))`,
  );
  if (!row) throw new TypeError('schema_apply returned no row');
  return row.applied;
}

/** Creates the Lambda functions' role, or gives it the password of its secret. It owns nothing and cannot change the schema. */
export async function ensureRole(database: Database, name: string, password: string): Promise<void> {
  await database.rows(sql(
    {},
  )`create or replace function public.ensure_role(_name text, _password text) returns void language plpgsql as '
begin
  if not exists (select from pg_roles where rolname = _name) then execute format(''create role %I login'', _name); end if;
  execute format(''alter role %I password %L'', _name, _password);
end'`);
  await database.rows(sql({ done: () => undefined })`select cast(public.ensure_role(${name}, ${password}) as text)`);
}
