import type pg from 'pg';
import { brokenInvariants, INVARIANTS } from '#test/invariants.ts';
import { bytesOfTables } from './table-cleaner.ts';

/** With more bytes in the tables, a plan that was made for small tables may be slow. */
const SMALL_BYTES_MAX = 512 * 1024;

const check = ([name, query]: [string, string]): string => `
select jsonb_agg(ref) into _refs from (select * from (${query}) q limit 5) x(ref);
if _refs is not null then _broken = _broken || jsonb_build_object('${name}', _refs); end if;`;

const FUNCTION = `create function public.broken_invariants() returns jsonb language plpgsql as $check$
declare _broken jsonb = '{}'; _refs jsonb;
begin ${Object.entries(INVARIANTS).map(check).join('')}
return _broken;
end $check$`;

export type Broken = Readonly<Record<string, readonly string[]>>;

/**
 * Creates the invariants as a database function. Its plans are kept from one test to the next: to plan all invariants as one
 * query takes ten times as long as to run it on small tables.
 */
export async function prepareInvariants(admin: pg.Client): Promise<() => Promise<Broken>> {
  await admin.query(FUNCTION);
  return async () => {
    if ((await bytesOfTables(admin)) > SMALL_BYTES_MAX) return brokenInvariants(admin);
    const { rows } = await admin.query<{ broken: Broken }>('select public.broken_invariants() as broken');
    return rows[0]?.broken ?? { 'the invariants function returned no row': [] };
  };
}
