/** Writes the schema of a database as text: the same text for the same schema, whatever its history. */
import type pg from 'pg';

/** Tables with their columns, constraints, indexes and grants; sequences; the signatures of functions. */
export async function describeSchema(client: pg.ClientBase): Promise<string> {
  const parts: string[] = [];
  for (const query of [TABLES, SEQUENCES, FUNCTIONS]) {
    const { rows } = await client.query<{ text: string }>(query);
    parts.push(...rows.map(({ text }) => text));
  }
  return `${parts.join('\n\n')}\n`;
}

/** The definitions of all functions, by name. */
export async function describeFunctions(client: pg.ClientBase): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; text: string }>(
    `select proname as name, pg_get_functiondef(oid) || coalesce((
       select string_agg(format(E'\\n%s: %s', grantee::regrole, privilege_type), '' order by 1)
       from aclexplode(proacl) where grantee <> 0), '') as text
     from pg_proc where pronamespace = 'app'::regnamespace order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, text }) => [name, text]));
}

const COLUMNS = `
  select string_agg(format('  %I %s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attcollation <> t.typcollation then ' collate ' || quote_ident(c.collname) end,
    case when a.attnotnull then ' not null' end,
    case when a.attidentity = 'a' then ' generated always as identity' end,
    case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
         when d.oid is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) end), E',\\n' order by a.attnum)
  from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation c on c.oid = a.attcollation
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped`;

const CONSTRAINTS = `
  select string_agg(format(E',\\n  constraint %I %s', n.conname, pg_get_constraintdef(n.oid)), ''
    order by array_position(array['p', 'u', 'f', 'c'], n.contype::text), n.conname)
  from pg_constraint n where n.conrelid = r.oid and n.contype in ('p', 'u', 'f', 'c')`;

const INDEXES = `
  select string_agg(E'\\n' || pg_get_indexdef(i.indexrelid) || ';', '' order by i.indexrelid::regclass::text)
  from pg_index i where i.indrelid = r.oid and not exists (select from pg_constraint n where n.conindid = i.indexrelid)`;

const TRIGGERS = `
  select string_agg(E'\\n' || pg_get_triggerdef(g.oid) || ';', '' order by g.tgname)
  from pg_trigger g where g.tgrelid = r.oid and not g.tgisinternal`;

const grants = (acl: string) => `
  select string_agg(format(E'\\ngrant %s on %s to %s;', privileges, r.oid::regclass, grantee), '' order by grantee)
  from (select grantee::regrole::text as grantee, lower(string_agg(privilege_type, ', ' order by privilege_type)) as privileges
        from aclexplode(${acl}) where grantee <> r.relowner group by 1) g`;

const TABLES = `
  select format(E'create table %s (\\n%s%s\\n)%s;%s%s%s', r.oid::regclass, (${COLUMNS}), (${CONSTRAINTS}),
    case when r.reloptions is not null then format(' with (%s)', array_to_string(r.reloptions, ', ')) end,
    (${INDEXES}), (${TRIGGERS}), (${grants('r.relacl')})) as text
  from pg_class r where r.relnamespace = 'app'::regnamespace and r.relkind = 'r' order by r.relname`;

const SEQUENCES = `
  select format('create sequence %s;%s', r.oid::regclass, (${grants('r.relacl')})) as text
  from pg_class r where r.relnamespace = 'app'::regnamespace and r.relkind = 'S'
    and not exists (select from pg_depend d where d.objid = r.oid and d.deptype = 'i') order by r.relname`;

const FUNCTIONS = `
  select string_agg(format(E'-- %s(%s)\\n--   returns %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid)),
    E'\\n' order by proname) as text
  from pg_proc where pronamespace = 'app'::regnamespace`;
