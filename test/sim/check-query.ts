/** All invariants and facts as one database function that reads only what may have changed. */
import type pg from 'pg';
import { INVARIANTS } from '#test/invariants.ts';
import { FACTS, type Facts } from './facts.ts';

const TABLE = /\bapp\.(\w+)\b(?!\()/g;
const CLOCK = /\bapp\.now\(\)/;
const ANY_FUNCTION = /\bapp\.(?!now\()\w+\(/;

/** Whether a query must run again: one of its tables was changed, or the query reads the clock. */
function condition(query: string): string {
  if (CLOCK.test(query)) return 'true';
  if (ANY_FUNCTION.test(query)) throw new Error(`The query calls a function that hides its tables: ${query}`);
  const tables = new Set([...query.matchAll(TABLE)].map(([, table]) => table));
  return `_changed is null or _changed && '{${[...tables].join()}}'`;
}

const invariant = ([name, query]: [string, string]): string => `if ${condition(query)} then
  select jsonb_agg(ref) into _result from (select * from (${query}) q limit 5) x(ref);
  if _result is not null then _broken = _broken || jsonb_build_object('${name}', _result); end if;
end if;`;

const fact = ([name, query]: [string, string]): string => `if ${condition(query)} then
  _facts = _facts || jsonb_build_object('${name}', ${query});
end if;`;

const CHECK_FUNCTION = `create function public.sim_check(_now text, _changed text[]) returns table (broken jsonb, facts jsonb)
language plpgsql as $check$
declare _broken jsonb = '{}'; _facts jsonb = '{}'; _result jsonb;
begin
perform set_config('sim.now', _now, false);
${[...Object.entries(INVARIANTS).map(invariant), ...Object.entries(FACTS).map(fact)].join('\n')}
return query select _broken, _facts;
end $check$`;

export interface CheckResult {
  readonly broken: Readonly<Record<string, string[]>>;
  readonly facts: Facts;
}

/** Prepares the checks. The returned function checks what was changed since the last call, or (`all`) everything. */
export async function prepareChecks(
  admin: pg.Client,
  changedTables: Set<string>,
): Promise<(now: number, all: boolean) => Promise<CheckResult>> {
  await admin.query(CHECK_FUNCTION);
  let known: Partial<Facts> = {};
  return async (now, all) => {
    const { rows } = await admin.query<{ broken: CheckResult['broken']; facts: Partial<Facts> }>({
      name: 'check',
      text: 'select broken, facts from public.sim_check($1, $2)',
      values: [String(now), all ? null : [...changedTables]],
    });
    changedTables.clear();
    const [row] = rows;
    if (!row) throw new Error('the invariants query returned no row');
    known = { ...known, ...row.facts };
    return { broken: row.broken, facts: known as Facts };
  };
}
