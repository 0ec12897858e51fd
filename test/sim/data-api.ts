/** The Data API as its client sees it: the table of reliability.md, row by row, before the real database and after it. */
import type { ExecuteStatementCommand, Field, RDSDataClient } from '@aws-sdk/client-rds-data';
import type { SimDatabase } from '#test/sim/database.ts';
import { late, type World } from '#test/sim/world.ts';

/** What they write breaks nothing by itself: the next statement that matters shows it. */
const UNSEEN = new Set(['note_ends', 'dead_letter_message', 'read_alerts']);
const failure = (name: string, message = name): Error => Object.assign(new Error(message), { name });

export function createDataApi(
  world: World,
  database: SimDatabase,
  answerMilliseconds: number,
  touched: () => void,
): RDSDataClient {
  const execute = async ({ input }: ExecuteStatementCommand, name: string) => {
    const outage = world.away('db');
    if (outage) {
      throw world.random.pick([
        () => failure('DatabaseResumingException'),
        () => late(failure('DatabaseUnavailableException'), 200),
        () => late(failure('TimeoutError', 'no answer in time'), answerMilliseconds),
      ])();
    }
    if (world.hit('db.resuming'))
      throw failure(world.random.pick(['DatabaseResumingException', 'ThrottlingException']));
    if (world.hit('db.conflict')) throw failure('DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01');
    if (world.hit('db.lost before it ran')) throw failure('InternalServerErrorException');
    if (!UNSEEN.has(name)) touched();
    const answer = await database.execute(input, world.now());
    if (world.hit('db.lost after its commit')) throw failure('BadRequestException', 'Communications link failure');
    if (world.hit('db.hangs')) throw late(failure('TimeoutError', 'no answer in time'), answerMilliseconds);
    return answer;
  };
  /** By the process that has claimed them. */
  const claimed = new Map<unknown, number>();
  const send = async (command: ExecuteStatementCommand) => {
    const { sql = '', parameters = [] } = command.input;
    const name = /app\.(\w+)\(/.exec(sql)?.[1] ?? 'statement';
    const values = parameters.map(({ value }) => Object.values(value ?? {})[0]);
    const answer = await world.call(`db ${name} ${JSON.stringify(values)}`, () => execute(command, name));
    const caller = world.caller();
    if (name === 'claim_mails') {
      const mails = (answer.records ?? []).filter(isToBeSent);
      // They are composed at once when they are to operators alone; else whether their readers may be written to is asked first.
      if (mails.some((mail) => !mail[EMAIL]?.isNull)) claimed.set(caller, mails.length);
      else world.compose(mails.length);
    }
    if (name === 'find_suppressed') {
      world.compose(claimed.get(caller) ?? 0);
      claimed.delete(caller);
    }
    return answer;
  };
  return { send } as unknown as RDSDataClient;
}

const [ID, EMAIL, CONTENT] = [0, 2, 7];
const isToBeSent = (record: readonly Field[]): boolean => !record[ID]?.isNull && !record[CONTENT]?.isNull;
