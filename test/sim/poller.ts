/** All of the invariants and facts as one function of the database that asks again only what may have changed. */
import type pg from 'pg';
import { INVARIANTS } from '#test/invariants.ts';
import { FACTS, type Facts } from './facts.ts';

const TABLE = /\bapp\.(\w+)\b(?!\()/g;
const CLOCK = /\bapp\.now\(\)/;
const ANY_FUNCTION = /\bapp\.(?!now\()\w+\(/;

/** Whether a question is to be asked: some of its tables were touched, or what it asks changes by itself. */
function condition(query: string): string {
  if (CLOCK.test(query)) return 'true';
  if (ANY_FUNCTION.test(query)) throw new Error(`which tables it reads is hidden in a function: ${query}`);
  const tables = new Set([...query.matchAll(TABLE)].map(([, table]) => table));
  return `_touched is null or _touched && '{${[...tables].join()}}'`;
}

const invariant = ([name, query]: [string, string]): string => `if ${condition(query)} then
  select jsonb_agg(ref) into _answer from (select * from (${query}) q limit 5) x(ref);
  if _answer is not null then _broken = _broken || jsonb_build_object('${name}', _answer); end if;
end if;`;

const fact = ([name, query]: [string, string]): string => `if ${condition(query)} then
  _facts = _facts || jsonb_build_object('${name}', ${query});
end if;`;

const POLL_MESSAGE = `create function public.sim_look(_now text, _touched text[]) returns table (broken jsonb, facts jsonb)
language plpgsql as $look$
declare _broken jsonb = '{}'; _facts jsonb = '{}'; _answer jsonb;
begin
perform set_config('sim.now', _now, false);
${[...Object.entries(INVARIANTS).map(invariant), ...Object.entries(FACTS).map(fact)].join('\n')}
return query select _broken, _facts;
end $look$`;

export interface PollMessage {
  readonly broken: Readonly<Record<string, string[]>>;
  readonly facts: Facts;
}

/** Looks at what was touched since the last look, or (`all`) at everything. */
export async function poller(
  admin: pg.Client,
  touched: Set<string>,
): Promise<(now: number, all: boolean) => Promise<PollMessage>> {
  await admin.query(POLL_MESSAGE);
  let known: Partial<Facts> = {};
  return async (now, all) => {
    const { rows } = await admin.query<{ broken: PollMessage['broken']; facts: Partial<Facts> }>({
      name: 'look',
      text: 'select broken, facts from public.sim_look($1, $2)',
      values: [String(now), all ? null : [...touched]],
    });
    touched.clear();
    const [row] = rows;
    if (!row) throw new Error('the invariants were not answered');
    known = { ...known, ...row.facts };
    return { broken: row.broken, facts: known as Facts };
  };
}
