import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { readPaidOrders } from '#db/statements/data-platform.ts';
import { PLATFORM_RESPONSE_SECONDS_MAX, PLATFORM_RETRY_SECONDS } from '#domain/limits.ts';
import { type PaidOrder, platformCall } from '#domain/platform.ts';
import { PlatformMessage } from '#domain/queues/data-platform.ts';
import type { Keys } from '#domain/signature.ts';
import { signWebhook } from '#domain/webhook.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { RetryLater, receiveCount } from '#lambdas/shared/sqs/consume.ts';

export interface PlatformPorts {
  readonly database: Database;
  readonly url: string;
  readonly keys: Secret<Keys>;
  readonly fetch: typeof fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Tells the data platform of one event. Dying after its yes: the message comes again and it is told again, under the same
 * id. Each event is a call of its own, so one that it does not take is parked alone.
 */
export function platform(ports: PlatformPorts) {
  const orderOf = readTogether(ports.database);
  return async (record: SQSRecord): Promise<void> => {
    const message = PlatformMessage.parse(JSON.parse(record.body));
    const call = platformCall(message, await orderOf(message.data.orderId));
    if (!call) return;
    const refusal = await tell(ports, call);
    if (refusal) {
      throw new RetryLater(PLATFORM_RETRY_SECONDS * 2 ** (receiveCount(record) - 1), `the data platform: ${refusal}`);
    }
    log.info('the data platform was told', { webhookId: call.id, requestId: message.requestId });
  };
}

/** Undefined when the platform has taken it. */
async function tell(
  { url, keys, fetch: post, now }: PlatformPorts,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', ...signWebhook(await keys.read(), id, body, now()) };
  try {
    const response = await post(url, {
      method: 'POST',
      headers,
      body,
      // A redirect is no yes, and would hand what was bought to whoever it names.
      redirect: 'error',
      signal: AbortSignal.timeout(PLATFORM_RESPONSE_SECONDS_MAX * 1_000),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    return reason(error as FetchError);
  }
}

interface FetchError extends Error {
  readonly cause?: { readonly code?: string };
}

const reason = (error: FetchError): string =>
  error.name === 'TimeoutError'
    ? `no answer within ${PLATFORM_RESPONSE_SECONDS_MAX} s`
    : (error.cause?.code ?? error.message).slice(0, 200);

/** Reads what the messages of a batch ask for by one statement: those who ask in one turn share it. */
function readTogether(database: Database): (orderId: string) => Promise<PaidOrder | undefined> {
  let asked: string[] = [];
  let answer: Promise<ReadonlyMap<string, PaidOrder>> | undefined;
  const read = async (): Promise<ReadonlyMap<string, PaidOrder>> => {
    await Promise.resolve();
    const ids = asked;
    asked = [];
    answer = undefined;
    return new Map((await database.rows(readPaidOrders(ids))).map(({ orderId, order }) => [orderId, order]));
  };
  return async (orderId) => {
    asked.push(orderId);
    answer ??= read();
    return (await answer).get(orderId);
  };
}
