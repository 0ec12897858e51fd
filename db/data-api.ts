import { ExecuteStatementCommand, type RDSDataClient } from '@aws-sdk/client-rds-data';
import { DATABASE_RETRY_MILLISECONDS_MAX } from '#domain/limits.ts';
import { neverConnected } from '#domain/never-connected.ts';
import type { QuietStatement, Statement } from './sql.ts';

/** The database did not respond in time. `ran` says whether the statement may have been executed. */
export class DatabaseUnavailable extends Error {
  readonly ran: 'no' | 'unknown';

  constructor(ran: 'no' | 'unknown', cause: unknown) {
    super(ran === 'no' ? 'the database is not available' : 'the database did not respond', { cause });
    this.name = 'DatabaseUnavailable';
    this.ran = ran;
  }
}

/** Whether the statement gave up waiting for a lock: it did not run, and the database itself is available. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable && classifyError(error.cause ?? {}) === 'busy';

/** Whether the database itself did not respond. A lock timeout or conflict concerns only the rows of its statement. */
export const isDatabaseAway = (error: unknown): error is DatabaseUnavailable =>
  error instanceof DatabaseUnavailable && !['busy', 'conflict'].includes(classifyError(error.cause ?? {}));

/** Whether the database rejects the values or the statement, so that a repeat would fail in the same way. */
export const isRejectedByDatabase = (error: Error): boolean => REJECTED.test(error.message);

/** The database as use cases hold it. It does not accept statements that write events: `publish` runs these. */
export interface Database {
  /** Runs one autocommit statement. Throws DatabaseUnavailable, or the error of the Data API for a bug in the statement. */
  rows<R>(statement: QuietStatement<R>): Promise<readonly R[]>;
}

/** The same database, for any statement. */
export interface FullDatabase {
  rows<R>(statement: Statement<R>): Promise<readonly R[]>;
}

export interface DatabaseAddress {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** How long a statement that did not run is retried; DATABASE_RETRY_MILLISECONDS_MAX if not given. */
  readonly patienceMilliseconds?: number | undefined;
}

/** Clock and randomness of the retries, so that tests can replace them. */
export interface RetryPorts {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

type ErrorClass = 'never-ran' | 'conflict' | 'busy' | 'unknown' | 'fatal';
const CONFLICT = /SQLState: (40001|40P01)/;
/** The statement gave up waiting for a lock. A second wait would be as long. */
const LOCK_TIMEOUT = /SQLState: 55P03/;
/** Connection lost, resources exhausted, server shutting down: the server did not finish the statement, as far as is known. */
const INTERRUPTED = /SQLState: (08|53|57P)/;
/** During a failover a connection may lead to the reader, which rejects every write before it runs. */
const READ_ONLY = /SQLState: 25006/;
/** Errors in values, of constraints and of the statement itself. */
const REJECTED = /SQLState: (22|23|42)/;
const NEVER_RAN = new Set(['DatabaseResumingException', 'ThrottlingException']);
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
export function classifyError(error: unknown): ErrorClass {
  const { name = '', message = '' } = error as Partial<Error>;
  if (CONFLICT.test(message)) return 'conflict';
  if (LOCK_TIMEOUT.test(message)) return 'busy';
  if (NEVER_RAN.has(name) || READ_ONLY.test(message) || neverConnected(error)) return 'never-ran';
  if (INTERRUPTED.test(message) || /Communications link failure/i.test(message)) return 'unknown';
  return FATAL.has(name) ? 'fatal' : 'unknown';
}

/**
 * Opens a database with retries. The client must have `maxAttempts: 1`, because the SDK would repeat an autocommit INSERT
 * whose response was lost. Every statement is idempotent by its own keys, so one that may have run is repeated too: the
 * repeat finds the result of the first one.
 */
export function openDatabase(client: RDSDataClient, address: DatabaseAddress, ports: RetryPorts): FullDatabase {
  const { clusterArn: resourceArn, secretArn, database } = address;
  const patience = address.patienceMilliseconds ?? DATABASE_RETRY_MILLISECONDS_MAX;
  const once = async (statement: Statement<unknown>) => {
    const response = await client.send(
      new ExecuteStatementCommand({
        resourceArn,
        secretArn,
        database,
        sql: statement.text,
        parameters: [...statement.parameters],
        ...(statement.continueAfterTimeout && { continueAfterTimeout: true }),
      }),
    );
    return response.records ?? [];
  };
  return {
    async rows(statement) {
      const until = ports.now() + patience;
      // Once an earlier try may have run, a later one that did not run proves nothing about the earlier one.
      let ran: DatabaseUnavailable['ran'] = 'no';
      for (let tries = 1; ; tries++) {
        let records: Awaited<ReturnType<typeof once>>;
        try {
          records = await once(statement);
        } catch (error) {
          const errorClass = classifyError(error);
          if (errorClass === 'fatal' || (errorClass === 'unknown' && statement.continueAfterTimeout)) throw error;
          if (errorClass === 'unknown') ran = 'unknown';
          // This try certainly did not run, so the caller may retry: 503, not 500.
          if (errorClass === 'busy' || (errorClass === 'conflict' && tries >= CONFLICT_TRIES_MAX))
            throw new DatabaseUnavailable(ran, error);
          if (errorClass === 'unknown' && tries >= UNKNOWN_TRIES_MAX) throw new DatabaseUnavailable(ran, error);
          const wait = Math.min(1_000, 50 * 2 ** tries) * (0.5 + ports.random());
          if (ports.now() + wait > until) throw new DatabaseUnavailable(ran, error);
          await ports.sleep(wait);
          continue;
        }
        // Outside the retry: a row that cannot be decoded is a bug, and its statement did run.
        return records.map(statement.decode);
      }
    },
  };
}
