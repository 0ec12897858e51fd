import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '#local/aws/service.ts';
import { BatchExecute, EndTransaction, Execute, read, Target } from './input.ts';
import { type Answer, toJson, toMetadata, toRecords } from './result.ts';
import type { Run, Sessions } from './sessions.ts';
import { createCompiler, type Statement } from './statement.ts';
import type { Transactions } from './transactions.ts';

export interface Environment {
  readonly sessions: Sessions;
  readonly transactions: Transactions;
  readonly statementMilliseconds: number;
  /** The connection string for the user of the request's secret, or an AwsError that says what is wrong with it. */
  connect(target: Pick<Target, 'resourceArn' | 'secretArn' | 'database'>): Promise<string>;
}

type Action = (input: unknown) => Promise<object>;

const plain = (text: string): Statement => ({ text, values: [], name: undefined });

/** The five actions of the service. */
export function createActions(around: Environment): ReadonlyMap<string, Action> {
  const compile = createCompiler();
  return new Map<string, Action>([
    ['ExecuteStatement', (input) => execute(around, compile, read(Execute, input))],
    ['BatchExecuteStatement', (input) => batchExecute(around, compile, input)],
    ['BeginTransaction', (input) => begin(around, input)],
    ['CommitTransaction', (input) => end(around, input, 'commit')],
    ['RollbackTransaction', (input) => end(around, input, 'rollback')],
  ]);
}

type Compile = ReturnType<typeof createCompiler>;

async function execute(around: Environment, compile: Compile, input: Execute): Promise<object> {
  const url = await around.connect(input);
  const statement = compile(input.sql, input.parameters);
  const answer = await runOnce(around, url, statement, input);
  const returnsRows = answer.columns.length > 0;
  return {
    numberOfRecordsUpdated: returnsRows ? 0 : answer.affected,
    ...(input.formatRecordsAs === 'JSON'
      ? returnsRows && { formattedRecords: toJson(answer) }
      : { generatedFields: [], ...(returnsRows && { records: toRecords(answer) }) }),
    ...(input.includeResultMetadata && returnsRows && { columnMetadata: toMetadata(answer) }),
  };
}

async function runOnce(around: Environment, url: string, statement: Statement, input: Execute): Promise<Answer> {
  if (input.transactionId) return around.transactions.within(input.transactionId, (run) => run(statement));
  if (!input.continueAfterTimeout) return around.sessions.autocommit(url, statement);
  const session = await around.sessions.openUnlimited(url);
  const running = session.run(statement).finally(() => session.release(true));
  running.catch(() => {}); // after the time limit nobody hears how it ends, as in the real service
  const late = sleep(around.statementMilliseconds, undefined, { ref: false }).then(() => {
    throw new AwsError('StatementTimeoutException', 'The execution of the SQL statement timed out.');
  });
  return Promise.race([running, late]);
}

/** Without a transaction id the sets are one transaction of their own: all of them or none. */
async function batchExecute(around: Environment, compile: Compile, given: unknown): Promise<object> {
  const input = read(BatchExecute, given);
  const url = await around.connect(input);
  const sets = input.parameterSets.length > 0 ? input.parameterSets : [[]];
  const statements = sets.map((set) => compile(input.sql, set));
  const runAll = async (run: Run): Promise<void> => {
    for (const statement of statements) await run(statement);
  };
  if (input.transactionId) await around.transactions.within(input.transactionId, runAll);
  else await inOwnTransaction(around.sessions, url, runAll);
  return { updateResults: sets.map(() => ({ generatedFields: [] })) };
}

async function inOwnTransaction(sessions: Sessions, url: string, work: (run: Run) => Promise<void>): Promise<void> {
  const session = await sessions.open(url);
  try {
    await session.run(plain('begin'));
    await work((statement) => session.run({ ...statement, name: undefined }));
    await session.run(plain('commit'));
    session.release(false);
  } catch (error) {
    const patched = await session.run(plain('rollback')).catch(() => undefined);
    session.release(patched === undefined);
    throw error;
  }
}

async function begin(around: Environment, given: unknown): Promise<object> {
  const input = read(Target, given);
  const session = await around.sessions.open(await around.connect(input));
  try {
    await session.run(plain('begin'));
    if (input.schema) {
      await session.run({
        text: `select set_config('search_path', $1, true)`,
        values: [input.schema],
        name: undefined,
      });
    }
  } catch (error) {
    session.release(true);
    throw error;
  }
  return { transactionId: around.transactions.adopt(session) };
}

async function end(around: Environment, given: unknown, how: 'commit' | 'rollback'): Promise<object> {
  const input = read(EndTransaction, given);
  await around.connect(input);
  await around.transactions.end(input.transactionId, how);
  return { transactionStatus: how === 'commit' ? 'Transaction Committed' : 'Rollback Complete' };
}
