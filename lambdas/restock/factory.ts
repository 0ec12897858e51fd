import * as z from 'zod';
import { signCallbackToken } from '#domain/callback-token.ts';
import { FACTORY_RESPONSE_SECONDS_MAX, RESPONSE_SHOWN_CHARACTERS_MAX } from '#domain/limits.ts';
import { type FactoryTask, manufactureRequest } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { NoResponse, readBeginning, readJson, sendRequest } from '#lambdas/shared/http/http-client.ts';

export interface FactoryPorts {
  readonly callbackKeys: Secret<Keys>;
  /** Factory id -> base address. */
  readonly factories: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  readonly fetch: typeof fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface FactoryResponse {
  /** The job id of the factory. */
  readonly ref?: string;
  readonly error?: string;
  /** Of a failure: the request without its callback address, and the beginning of the response, one line each. */
  readonly exchange?: readonly [request: string, response: string];
}

const Accepted = z.object({ data: z.looseObject({ id: z.union([z.string(), z.number()]) }) });

/** Asks a factory to produce, and passes the callback address for the delivery. A failure is returned, not thrown. */
export async function requestFromFactory(ports: FactoryPorts, task: FactoryTask): Promise<FactoryResponse> {
  const address = ports.factories[task.factoryId];
  if (!address) return { error: `no factory "${task.factoryId}" is configured` };
  const token = signCallbackToken(await ports.callbackKeys.read(), task, ports.now());
  const body = manufactureRequest(task, `${ports.publicUrl}/api/v1/factory/callbacks/${token}`);
  const url = `${address}/api/manufactures`;
  const startedAt = ports.now();
  // The callback address is a secret: a delivery is reported with it.
  const { CallbackUrl: _, ...shown } = body;
  const exchangeOf = (response: string) =>
    [
      `request: POST ${url} ${JSON.stringify(shown)}`,
      `response after ${ports.now() - startedAt} ms: ${response}`,
    ] as const;
  try {
    const response = await sendRequest(ports.fetch, url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      // A redirect would send the signed callback address to a host that the factory chooses.
      redirect: 'error',
      secondsMax: FACTORY_RESPONSE_SECONDS_MAX,
    });
    if (!response.ok) {
      const beginning = await readBeginning(response, RESPONSE_SHOWN_CHARACTERS_MAX);
      return {
        error: `the factory answered ${response.status}`,
        exchange: exchangeOf(`${response.status} ${beginning}`.trim()),
      };
    }
    // The factory has accepted: without a readable body only its job id is unknown.
    const accepted = Accepted.safeParse(await readJson(response));
    return accepted.success ? { ref: String(accepted.data.data.id).slice(0, 64) } : {};
  } catch (error) {
    if (error instanceof NoResponse) return { error: error.message, exchange: exchangeOf('none') };
    throw error;
  }
}
