/** The AWS clients that functions share, created at cold start. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Database, openDatabase } from '#db/data-api.ts';
import { type Id, type IdPrefix, makeId } from '#domain/ids.ts';
import { DATABASE_RETRY_MILLISECONDS_MAX, RECORD_MILLISECONDS_MAX } from '#domain/limits.ts';
import { readEnvironment } from './environment.ts';

/**
 * For every client: the SDK composes the middlewares of a command once and not again for each call, which is a quarter of the
 * CPU of a call (measured: 0.43 ms, then 0.32). A middleware that is added after the first call would have no effect.
 */
export const CLIENT = { cacheMiddleware: true } as const;

export const sqs = /* @__PURE__ */ new SQSClient(CLIENT);
export const secretsManager = /* @__PURE__ */ new SecretsManagerClient(CLIENT);

/** For messages that an API caller waits for: one attempt with a short time limit. */
export const connectSqs = (responseMillisecondsMax: number): SQSClient =>
  new SQSClient({
    ...CLIENT,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: responseMillisecondsMax / 2,
      requestTimeout: responseMillisecondsMax,
      // Without the flag a timeout only logs a warning.
      throwOnRequestTimeout: true,
    },
  });

export interface ConnectOptions {
  /** The secret of the database role: DB_SECRET_ARN if not given. */
  readonly secretArn?: string;
  readonly patienceMilliseconds?: number;
  /** The time limit of one statement: by default shorter than the timeout of an API function, so that it can still respond 503. */
  readonly responseMillisecondsMax?: number;
}

/** Connects to the database through the Data API. */
export function connectDatabase(options: ConnectOptions = {}): Database {
  const { secretArn, patienceMilliseconds, responseMillisecondsMax = DATABASE_RETRY_MILLISECONDS_MAX } = options;
  const env = readEnvironment('DB_CLUSTER_ARN', 'DB_NAME');
  // One attempt: the SDK would repeat a statement whose response was lost. Without the flag a timeout only logs a warning.
  const client = new RDSDataClient({
    ...CLIENT,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: responseMillisecondsMax, throwOnRequestTimeout: true },
  });
  return openDatabase(
    client,
    {
      clusterArn: env.DB_CLUSTER_ARN,
      secretArn: secretArn ?? readEnvironment('DB_SECRET_ARN').DB_SECRET_ARN,
      database: env.DB_NAME,
      patienceMilliseconds,
    },
    { now: Date.now, sleep: (milliseconds) => sleep(milliseconds), random: Math.random },
  );
}

/** For recording the outcomes of messages: short time limits, because the retry of a message matters more. */
export const connectOutcomes = (): Database =>
  connectDatabase({ patienceMilliseconds: RECORD_MILLISECONDS_MAX, responseMillisecondsMax: RECORD_MILLISECONDS_MAX });

/** A new id with the given prefix. */
export const newId = <P extends IdPrefix>(prefix: P): Id<P> => makeId(prefix, Date.now(), randomBytes(10));
