/** The Data API as its client sees it: the table in docs/reliability.md, row by row, before the real database and after it. */
import type { ExecuteStatementCommand, Field, RDSDataClient } from '@aws-sdk/client-rds-data';
import type { SimDatabase } from './database.ts';
import { late, type World } from './world.ts';

/** What they write breaks nothing by itself: the next statement that matters shows it. */
const UNSEEN = new Set(['note_ends', 'dead_letter_message', 'read_alerts']);
const failure = (name: string, message = name): Error => Object.assign(new Error(message), { name });

export function createDataApi(
  world: World,
  database: SimDatabase,
  responseMilliseconds: number,
  touched: () => void,
): RDSDataClient {
  const execute = async ({ input }: ExecuteStatementCommand, name: string) => {
    const outage = world.away('db');
    if (outage) {
      throw world.random.pick([
        () => failure('DatabaseResumingException'),
        () => late(failure('DatabaseUnavailableException'), 200),
        () => late(failure('TimeoutError', 'no answer in time'), responseMilliseconds),
      ])();
    }
    if (world.hit('db.resuming'))
      throw failure(world.random.pick(['DatabaseResumingException', 'ThrottlingException']));
    if (world.hit('db.conflict')) throw failure('DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01');
    if (world.hit('db.lost before it ran')) throw failure('InternalServerErrorException');
    if (!UNSEEN.has(name)) touched();
    const answer = await database.execute(input, world.now());
    if (world.hit('db.lost after its commit')) throw failure('BadRequestException', 'Communications link failure');
    if (world.hit('db.hangs')) throw late(failure('TimeoutError', 'no answer in time'), responseMilliseconds);
    return answer;
  };
  /** The readers of what a process has claimed; whether they may be written to is asked before anything is composed. */
  const claimed = new Map<unknown, readonly (string | undefined)[]>();
  const send = async (command: ExecuteStatementCommand) => {
    const { sql = '', parameters = [] } = command.input;
    const name = /(?:from|select) app\.(\w+)\(/.exec(sql)?.[1] ?? 'statement';
    const values = parameters.map(({ value }) => Object.values(value ?? {})[0]);
    const answer = await world.call(`db ${name} ${JSON.stringify(values)}`, () => execute(command, name));
    const caller = world.caller();
    if (name === 'claim_mails') {
      const readers = (answer.records ?? []).filter(isToBeSent).map((mail) => mail[EMAIL]?.stringValue);
      if (readers.some((email) => email !== undefined)) claimed.set(caller, readers);
      else world.compose(readers.length);
    }
    if (name === 'find_suppressed') {
      const found = new Set((answer.records ?? []).map(([hash]) => hash?.stringValue));
      const isGone = suppressedBy(claimed.get(caller) ?? [], JSON.parse(String(values[0])) as string[], found);
      world.compose((claimed.get(caller) ?? []).filter((email) => !isGone(email)).length);
      claimed.delete(caller);
    }
    return answer;
  };
  return { send } as unknown as RDSDataClient;
}

/** Each address was asked for by as many hashes, in their order. */
function suppressedBy(
  emails: readonly (string | undefined)[],
  hashes: readonly string[],
  found: ReadonlySet<string | undefined>,
): (email: string | undefined) => boolean {
  const asked = [...new Set(emails.filter((email) => email !== undefined))];
  const each = hashes.length / Math.max(1, asked.length);
  const gone = new Set(asked.filter((_, i) => hashes.slice(i * each, (i + 1) * each).some((hash) => found.has(hash))));
  return (email) => email !== undefined && gone.has(email);
}

const [ID, EMAIL, CONTENT] = [0, 2, 7];
const isToBeSent = (record: readonly Field[]): boolean => !record[ID]?.isNull && !record[CONTENT]?.isNull;
