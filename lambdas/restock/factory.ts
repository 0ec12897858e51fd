import * as z from 'zod';
import { signCallbackToken } from '#domain/callback-token.ts';
import { FACTORY_RESPONSE_SECONDS_MAX } from '#domain/limits.ts';
import { type FactoryTask, manufactureRequest } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

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
  /** The factory's own id of the job. */
  readonly ref?: string;
  readonly error?: string;
}

const Accepted = z.object({ data: z.looseObject({ id: z.union([z.string(), z.number()]) }) });

/** Asks a factory to produce, and hands it the address to call when it has. An error is an answer, not an exception. */
export async function requestFromFactory(ports: FactoryPorts, task: FactoryTask): Promise<FactoryResponse> {
  const address = ports.factories[task.factoryId];
  if (!address) return { error: `no factory "${task.factoryId}" is configured` };
  const token = signCallbackToken(await ports.callbackKeys.read(), task, ports.now());
  const body = manufactureRequest(task, `${ports.publicUrl}/api/v1/factory/callbacks/${token}`);
  try {
    const response = await ports.fetch(`${address}/api/manufactures`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      // A redirect would hand our signed address to whoever the factory names.
      redirect: 'error',
      signal: AbortSignal.timeout(FACTORY_RESPONSE_SECONDS_MAX * 1_000),
    });
    if (response.status !== 201) return { error: `the factory answered ${response.status}` };
    // It said yes: a body we cannot read costs us its job number, not the delivery.
    const accepted = Accepted.safeParse(await response.json().catch(() => null));
    return accepted.success ? { ref: String(accepted.data.data.id).slice(0, 64) } : {};
  } catch (error) {
    return { error: reason(error as FetchError) };
  }
}

interface FetchError extends Error {
  readonly cause?: { readonly code?: string };
}

const reason = (error: FetchError): string =>
  error.name === 'TimeoutError'
    ? `no answer within ${FACTORY_RESPONSE_SECONDS_MAX} s`
    : (error.cause?.code ?? error.message).slice(0, 200);
