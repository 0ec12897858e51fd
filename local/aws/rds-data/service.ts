import { AwsError, type AwsService } from '#local/aws/service.ts';
import { createActions } from './actions.ts';
import { resuming, toAwsError, unavailable } from './errors.ts';
import type { Target } from './input.ts';
import { createSessions } from './sessions.ts';
import { createTransactions } from './transactions.ts';

const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
const RESPONSE_BYTES_MAX = 1024 * 1024;
const STATEMENT_MILLISECONDS = 45_000;
const TRANSACTION_IDLE_MILLISECONDS = 180_000;

export interface DataApiOptions {
  readonly clusterArn: string;
  /** Returns the user of a secret; undefined when the secret does not exist or has no value. */
  credentials(secretArn: string): Promise<{ username: string; password: string } | undefined>;
  /** Returns a connection string. PostgreSQL itself checks the password. */
  url(user: string, password: string, database: string): string;
  readonly now?: () => number;
  readonly connectionsMax?: number;
  readonly statementMilliseconds?: number;
  readonly transactionIdleMilliseconds?: number;
}

export interface DataApi extends AwsService {
  /** Simulates an outage for so many seconds of the local clock, or until `endOutage()`. */
  startOutage(seconds?: number, how?: 'unavailable' | 'resuming'): void;
  endOutage(): void;
  close(): Promise<void>;
}

/** The RDS Data API on real PostgreSQL, with the limits and errors of the AWS service. */
export function createDataApi(options: DataApiOptions): DataApi {
  const { clusterArn, now = Date.now, statementMilliseconds = STATEMENT_MILLISECONDS } = options;
  const sessions = createSessions({ connectionsMax: options.connectionsMax ?? 10, statementMilliseconds });
  const transactions = createTransactions(options.transactionIdleMilliseconds ?? TRANSACTION_IDLE_MILLISECONDS);
  const connect = (target: Pick<Target, 'resourceArn' | 'secretArn' | 'database'>) => connectionString(options, target);
  const actions = createActions({ sessions, transactions, statementMilliseconds, connect });
  let outage: { readonly until: number; readonly error: () => AwsError } | undefined;

  return {
    name: 'rds-data',
    grantsFor: ({ action, input }) => [
      { action: `rds-data:${action}`, resource: String(input['resourceArn'] ?? clusterArn) },
      { action: 'secretsmanager:GetSecretValue', resource: String(input['secretArn'] ?? '*') },
    ],
    async handle(call) {
      if (outage && now() < outage.until) throw outage.error();
      const action = actions.get(call.action);
      if (!action) throw new AwsError('UnknownOperationException', `Unknown operation ${call.action}`, 404);
      if (call.raw.body.length > REQUEST_BYTES_MAX) {
        throw new AwsError('BadRequestException', 'The request is larger than 4 MiB.');
      }
      const body = await action(call.input).then(JSON.stringify, (error: unknown) => {
        throw toAwsError(error);
      });
      if (Buffer.byteLength(body) > RESPONSE_BYTES_MAX) {
        throw new AwsError('UnsupportedResultException', 'Database returned more than the allowed response size limit');
      }
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    },
    startOutage(seconds, how = 'unavailable') {
      const until = seconds === undefined ? Number.POSITIVE_INFINITY : now() + seconds * 1000;
      outage = { until, error: how === 'resuming' ? resuming : unavailable };
    },
    endOutage() {
      outage = undefined;
    },
    async close() {
      await transactions.close();
      await sessions.close();
    },
  };
}

async function connectionString(
  options: DataApiOptions,
  { resourceArn, secretArn, database }: Pick<Target, 'resourceArn' | 'secretArn' | 'database'>,
): Promise<string> {
  if (resourceArn !== options.clusterArn) {
    throw new AwsError('BadRequestException', `HttpEndpoint is not enabled for resource ${resourceArn}`);
  }
  const user = await options.credentials(secretArn);
  if (!user)
    throw new AwsError('SecretsErrorException', `Secrets Manager can't find the specified secret: ${secretArn}`);
  return options.url(user.username, user.password, database ?? 'postgres');
}
