import { ExecuteStatementCommand, type RDSDataClient } from '@aws-sdk/client-rds-data';
import { DATABASE_RETRY_MILLISECONDS_MAX } from '#domain/limits.ts';
import type { Statement } from './sql.ts';

/** The database did not answer in time, or not at all. `ran` says whether the statement may have been executed. */
export class DatabaseUnavailable extends Error {
  readonly ran: 'no' | 'unknown';

  constructor(ran: 'no' | 'unknown', cause: unknown) {
    super(ran === 'no' ? 'the database is not available' : 'the database did not answer', { cause });
    this.name = 'DatabaseUnavailable';
    this.ran = ran;
  }
}

export interface Database {
  /** Runs one autocommit statement. Throws DatabaseUnavailable, or the Data API's own error for a mistake of ours. */
  rows<R>(statement: Statement<R>): Promise<readonly R[]>;
}

export interface DatabaseAddress {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** How long a statement that did not run is tried again; DATABASE_RETRY_MILLISECONDS_MAX when not given. */
  readonly patienceMilliseconds?: number | undefined;
}

/** The few outside things a retry needs, so that a test needs no clock of its own. */
export interface RetryPorts {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

type Fate = 'never-ran' | 'conflict' | 'unknown' | 'fatal';
const CONFLICT = /SQLState: (40001|40P01|55P03)/;
const NEVER_RAN = new Set(['DatabaseResumingException', 'ThrottlingException', 'ECONNREFUSED', 'ENOTFOUND']);
const FATAL = new Set([
  'AccessDeniedException',
  'BadRequestException',
  'DatabaseErrorException',
  'DatabaseNotFoundException',
  'ForbiddenException',
  'HttpEndpointNotEnabledException',
  'InvalidSecretException',
  'NotFoundException',
  'SecretsErrorException',
  'TransactionNotFoundException',
  'UnsupportedResultException',
  'ValidationException',
]);
const CONFLICT_TRIES_MAX = 3;
const UNKNOWN_TRIES_MAX = 2;

/** Whether a statement with this error did run: the table in docs/reliability.md. */
export function fateOf(error: unknown): Fate {
  const { name = '', code = '', message = '' } = error as { name?: string; code?: string; message?: string };
  if (CONFLICT.test(message)) return 'conflict';
  if (NEVER_RAN.has(name) || NEVER_RAN.has(code)) return 'never-ran';
  if (/Communications link failure/i.test(message)) return 'unknown';
  return FATAL.has(name) ? 'fatal' : 'unknown';
}

/**
 * The client must have `maxAttempts: 1`: the SDK repeats a lost autocommit INSERT by itself. Here every statement is
 * idempotent by its own keys, so an unknown fate is repeated too, and a repeat finds what the first one did.
 */
export function openDatabase(client: RDSDataClient, address: DatabaseAddress, ports: RetryPorts): Database {
  const { clusterArn: resourceArn, secretArn, database } = address;
  const patience = address.patienceMilliseconds ?? DATABASE_RETRY_MILLISECONDS_MAX;
  const once = async (statement: Statement<unknown>) => {
    const answer = await client.send(
      new ExecuteStatementCommand({
        resourceArn,
        secretArn,
        database,
        sql: statement.text,
        parameters: [...statement.parameters],
        ...(statement.continueAfterTimeout && { continueAfterTimeout: true }),
      }),
    );
    return answer.records ?? [];
  };
  return {
    async rows(statement) {
      const until = ports.now() + patience;
      for (let tries = 1; ; tries++) {
        let records: Awaited<ReturnType<typeof once>>;
        try {
          records = await once(statement);
        } catch (error) {
          const fate = fateOf(error);
          if (fate === 'fatal' || (fate === 'unknown' && statement.continueAfterTimeout)) throw error;
          // It surely did not run, so the caller may come again: 503 and not 500.
          if (fate === 'conflict' && tries >= CONFLICT_TRIES_MAX) throw new DatabaseUnavailable('no', error);
          if (fate === 'unknown' && tries >= UNKNOWN_TRIES_MAX) throw new DatabaseUnavailable('unknown', error);
          const wait = Math.min(1_000, 50 * 2 ** tries) * (0.5 + ports.random());
          if (ports.now() + wait > until) throw new DatabaseUnavailable(fate === 'unknown' ? 'unknown' : 'no', error);
          await ports.sleep(wait);
          continue;
        }
        // Outside the retry: an answer we cannot read is our mistake, and its statement did run.
        return records.map(statement.decode);
      }
    },
  };
}
