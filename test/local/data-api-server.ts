import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BeginTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { createDataApi, type DataApi } from '#local/aws/rds-data/service.ts';
import { removePostgres, startPostgres } from '#local/postgres.ts';
import { type Clock, createClock } from '#local/runtime/clock.ts';
import { type Served, serve } from './serve.ts';

export const resourceArn = 'arn:aws:rds:us-east-1:000000000000:cluster:donut';
export const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:master-AbCdEf';
export const wrongSecretArn = `${secretArn}-wrong`;
export const base = { resourceArn, secretArn, database: 'donut' };

export interface DataApiServer {
  readonly api: DataApi;
  readonly client: RDSDataClient;
  readonly clock: Clock;
  readonly served: Served;
  readonly superUrl: string;
  run(
    sql: string,
    parameters?: SqlParameter[],
    more?: Partial<ExecuteStatementCommandInput>,
  ): Promise<ExecuteStatementCommandOutput>;
  begin(): Promise<string>;
  close(): Promise<void>;
}

/** Starts the Data API on a database with an empty table `stock`, with time limits that are short enough for tests. */
export async function startDataApi(port: number): Promise<DataApiServer> {
  const dir = mkdtempSync(join(tmpdir(), 'donut-data-api-'));
  const clock = createClock();
  const postgres = await startPostgres({ dir, port, adminPassword: 'pw' });
  const users = new Map([
    [secretArn, { username: 'donut_admin', password: 'pw' }],
    [wrongSecretArn, { username: 'donut_admin', password: 'not it' }],
  ]);
  const api = createDataApi({
    clusterArn: resourceArn,
    credentials: async (arn) => users.get(arn),
    url: postgres.url,
    now: clock.now,
    // Many times the duration of a test that does not reach the limits, measured on a busy machine.
    statementMilliseconds: 4_000,
    transactionIdleMilliseconds: 1_500,
  });
  const served = await serve([api]);
  const client = new RDSDataClient({ ...served.client, maxAttempts: 1 });
  const run: DataApiServer['run'] = (sql, parameters = [], more = {}) =>
    client.send(new ExecuteStatementCommand({ ...base, sql, parameters, ...more }));
  await run('create table stock (id text primary key, units int not null check (units >= 0))');
  return {
    api,
    client,
    clock,
    served,
    superUrl: postgres.superUrl,
    run,
    begin: async () => (await client.send(new BeginTransactionCommand(base))).transactionId ?? '',
    async close() {
      client.destroy();
      await served.close();
      await api.close();
      await postgres.stop();
      await removePostgres(dir);
    },
  };
}

export const text = (name: string, stringValue: string, typeHint?: SqlParameter['typeHint']): SqlParameter => ({
  name,
  value: { stringValue },
  ...(typeHint && { typeHint }),
});

export const long = (name: string, longValue: number): SqlParameter => ({ name, value: { longValue } });
