import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '#local/aws/service.ts';
import { BatchExecute, EndTransaction, Execute, read, Target } from './input.ts';
import { type QueryResult, toJson, toMetadata, toRecords } from './result.ts';
import type { Run, Sessions } from './sessions.ts';
import { createCompiler, type Statement } from './statement.ts';
import type { Transactions } from './transactions.ts';

export interface Environment {
  readonly sessions: Sessions;
  readonly transactions: Transactions;
  readonly statementMilliseconds: number;
  /** Returns the connection string for the user of the request's secret; rejects with the AwsError of the service. */
  connect(target: Pick<Target, 'resourceArn' | 'secretArn' | 'database'>): Promise<string>;
}

type Action = (input: unknown) => Promise<object>;

const plain = (text: string): Statement => ({ text, values: [], name: undefined });

/** The five actions of the RDS Data API. */
export function createActions(environment: Environment): ReadonlyMap<string, Action> {
  const compile = createCompiler();
  return new Map<string, Action>([
    ['ExecuteStatement', (input) => execute(environment, compile, read(Execute, input))],
    ['BatchExecuteStatement', (input) => batchExecute(environment, compile, input)],
    ['BeginTransaction', (input) => begin(environment, input)],
    ['CommitTransaction', (input) => end(environment, input, 'commit')],
    ['RollbackTransaction', (input) => end(environment, input, 'rollback')],
  ]);
}

type Compile = ReturnType<typeof createCompiler>;

async function execute(environment: Environment, compile: Compile, input: Execute): Promise<object> {
  const url = await environment.connect(input);
  const statement = compile(input.sql, input.parameters);
  const result = await runOnce(environment, url, statement, input);
  const returnsRows = result.columns.length > 0;
  return {
    numberOfRecordsUpdated: returnsRows ? 0 : result.affected,
    ...(input.formatRecordsAs === 'JSON'
      ? returnsRows && { formattedRecords: toJson(result) }
      : { generatedFields: [], ...(returnsRows && { records: toRecords(result) }) }),
    ...(input.includeResultMetadata && returnsRows && { columnMetadata: toMetadata(result) }),
  };
}

async function runOnce(
  environment: Environment,
  url: string,
  statement: Statement,
  input: Execute,
): Promise<QueryResult> {
  if (input.transactionId) return environment.transactions.within(input.transactionId, (run) => run(statement));
  if (!input.continueAfterTimeout) return environment.sessions.autocommit(url, statement);
  const session = await environment.sessions.openUnlimited(url);
  const running = session.run(statement).finally(() => session.release(true));
  running.catch(() => {}); // after the time limit the result is dropped, as in the AWS service
  const late = sleep(environment.statementMilliseconds, undefined, { ref: false }).then(() => {
    throw new AwsError('StatementTimeoutException', 'The execution of the SQL statement timed out.');
  });
  return Promise.race([running, late]);
}

/** Without a transaction id, all parameter sets run in one transaction. */
async function batchExecute(environment: Environment, compile: Compile, raw: unknown): Promise<object> {
  const input = read(BatchExecute, raw);
  const url = await environment.connect(input);
  const sets = input.parameterSets.length > 0 ? input.parameterSets : [[]];
  const statements = sets.map((set) => compile(input.sql, set));
  const runAll = async (run: Run): Promise<void> => {
    for (const statement of statements) await run(statement);
  };
  if (input.transactionId) await environment.transactions.within(input.transactionId, runAll);
  else await inOwnTransaction(environment.sessions, url, runAll);
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
    const rolledBack = await session.run(plain('rollback')).catch(() => undefined);
    session.release(rolledBack === undefined);
    throw error;
  }
}

async function begin(environment: Environment, raw: unknown): Promise<object> {
  const input = read(Target, raw);
  const session = await environment.sessions.open(await environment.connect(input));
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
  return { transactionId: environment.transactions.adopt(session) };
}

async function end(environment: Environment, raw: unknown, how: 'commit' | 'rollback'): Promise<object> {
  const input = read(EndTransaction, raw);
  await environment.connect(input);
  await environment.transactions.end(input.transactionId, how);
  return { transactionStatus: how === 'commit' ? 'Transaction Committed' : 'Rollback Complete' };
}
