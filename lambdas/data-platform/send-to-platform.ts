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
import { NoResponse, sendRequest } from '#lambdas/shared/http/http-client.ts';
import { inHalves } from '#lambdas/shared/sqs/halves.ts';
import { RetryLater, receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';

export interface PlatformPorts {
  readonly database: Database;
  readonly url: string;
  readonly keys: Secret<Keys>;
  readonly fetch: typeof fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Sends one event to the data platform. Each event is its own call, so an event that it rejects is parked alone. */
export function sendToPlatform(ports: PlatformPorts) {
  const readOrder = batchedReader(ports.database);
  return async function sendToPlatform(record: SQSRecord): Promise<void> {
    const message = PlatformMessage.parse(JSON.parse(record.body));
    const call = platformCall(message, await readOrder(message.data.orderId));
    if (!call) return;
    const failure = await post(ports, call);
    // If the process dies here: the message is delivered again and the event is sent again with the same webhook id.
    if (failure) {
      throw new RetryLater(PLATFORM_RETRY_SECONDS * 2 ** (receiveCount(record) - 1), `the data platform: ${failure}`);
    }
    log.info('event sent to data platform', { webhookId: call.id, requestId: message.requestId });
  };
}

/** Returns why the platform did not accept the event; undefined if it did. */
async function post(
  { url, keys, fetch: send, now }: PlatformPorts,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', ...signWebhook(await keys.read(), id, body, now()) };
  try {
    const response = await sendRequest(send, url, {
      method: 'POST',
      headers,
      body,
      // A redirect is no acceptance, and would send order data to a host that the response names.
      redirect: 'error',
      secondsMax: PLATFORM_RESPONSE_SECONDS_MAX,
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    if (error instanceof NoResponse) return error.message;
    throw error;
  }
}

/**
 * Reads orders one by one for its callers, but by one statement for all calls of the same tick: the messages of a batch. If
 * the statement fails, the batch is read in halves, so that one order that cannot be read fails alone.
 */
function batchedReader(database: Database): (orderId: string) => Promise<PaidOrder | undefined> {
  let requested = new Set<string>();
  let reads: Promise<ReadonlyMap<string, PromiseSettledResult<Orders>>> | undefined;
  const read = async () => {
    await Promise.resolve();
    const ids = [...requested];
    requested = new Set();
    reads = undefined;
    const results = await inHalves(ids, (some) => database.rows(readPaidOrders(some)));
    return new Map(ids.map((id, i) => [id, results[i] as PromiseSettledResult<Orders>]));
  };
  return async (orderId) => {
    requested.add(orderId);
    reads ??= read();
    const result = (await reads).get(orderId);
    if (result?.status === 'rejected') throw result.reason;
    return result?.value.find((row) => row.orderId === orderId)?.order;
  };
}

type Orders = readonly ReturnType<ReturnType<typeof readPaidOrders>['decode']>[];
