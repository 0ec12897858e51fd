import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './data-api.ts';
import { sql, text } from './sql.ts';

export interface Migration {
  /** `0001_people.sql`: its number is its order. */
  readonly version: string;
  readonly body: string;
}

/** Reads a folder of `NNNN_name.sql` files, in order. */
export const readMigrations = (folder: string): readonly Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((version) => ({ version, body: readFileSync(join(folder, version), 'utf8') }));

// A whole file travels as one string parameter and runs in the one transaction of its call: atomic, and no statement has
// to be split here. The lock makes concurrent deploys wait for each other (`if not exists` alone does not: two that create
// the same table at once fail); an edited file is refused.
const PREPARE = sql({})`do $prepare$ begin
perform pg_advisory_xact_lock(4711);
create table if not exists public.schema_migrations (
  version text primary key, checksum text not null, applied_at timestamptz not null default now());
create or replace function public.schema_migrate(_version text, _checksum text, _body text)
returns text language plpgsql as '
declare _applied text;
begin
  perform pg_advisory_xact_lock(4711);
  select checksum into _applied from public.schema_migrations where version = _version;
  if _applied = _checksum then return ''unchanged''; end if;
  if _applied is not null then raise exception ''migration % was edited after it was applied'', _version; end if;
  execute _body;
  insert into public.schema_migrations (version, checksum) values (_version, _checksum);
  return ''applied'';
end';
end $prepare$`;

/**
 * Applies what is not applied yet, each migration atomically, and returns the versions it applied. Versions the database
 * has and this list lacks are accepted: the previous bundle runs on the newer schema.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<readonly string[]> {
  await database.rows(PREPARE);
  const applied: string[] = [];
  for (const { version, body } of migrations) {
    const checksum = createHash('sha256').update(body).digest('hex');
    const [row] = await database.rows(
      sql({ result: text })`select public.schema_migrate(${version}, ${checksum}, ${body})`,
    );
    if (row?.result === 'applied') applied.push(version);
  }
  return applied;
}

/** Creates the functions' own role, or gives it the secret's password: it owns nothing and may not change the schema. */
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
