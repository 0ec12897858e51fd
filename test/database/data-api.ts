import type { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { type FullDatabase, openDatabase } from '#db/data-api.ts';
import { createDataApi, type DataApi } from '#local/aws/rds-data/service.ts';
import { AwsError } from '#local/aws/service.ts';

const CLUSTER_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:donut';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:test';

/** The role of the functions, and the role that migrates. */
export const APP_USER = 'shop_app';
export const MASTER_USER = 'donut_admin';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Builds the connection string of one user and one database on the cluster of the superuser's URL. */
export function urlOf(superUrl: string, { user, password }: Login, database: string): string {
  const url = new URL(superUrl);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

/** Starts the local Data API service in this process for one user. `database(name)` is the client that a function has. */
export function openDataApi(
  superUrl: string,
  login: Login,
  { connectionsMax = 10, ...limits }: { connectionsMax?: number; statementMilliseconds?: number } = {},
) {
  const api = createDataApi({
    clusterArn: CLUSTER_ARN,
    connectionsMax,
    ...limits,
    credentials: async () => ({ username: login.user, password: login.password }),
    url: (user, password, database) => urlOf(superUrl, { user, password }, database),
  });
  const ports = { now: Date.now, sleep: () => Promise.resolve(), random: () => 0 };
  return {
    api,
    close: () => api.close(),
    database: (name: string): FullDatabase =>
      openDatabase(clientOf(api), { clusterArn: CLUSTER_ARN, secretArn: SECRET_ARN, database: name }, ports),
  };
}

/** The part of the SDK client that `openDatabase` uses. As in the SDK, the name of an error is its code. */
export const clientOf = (api: DataApi): RDSDataClient =>
  ({
    async send({ input }: ExecuteStatementCommand) {
      const raw = { headers: {}, body: Buffer.from(JSON.stringify(input)) };
      const call = {
        service: 'rds-data',
        action: 'ExecuteStatement',
        input: JSON.parse(raw.body.toString()),
        raw,
      } as const;
      try {
        return JSON.parse(String((await api.handle(call)).body));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw Object.assign(new Error(error.message, { cause: error }), { name: error.code });
      }
    },
  }) as unknown as RDSDataClient;
