/** Lambda's API for event source mappings, called without its SDK client, which nothing else uses. */
import { sign } from '#domain/aws-signature.ts';
import { sqs } from './clients.ts';
import { readIfGiven } from './environment.ts';

const RESPONSE_MILLISECONDS_MAX = 5_000;

interface MappingResponse {
  /** Creating, Enabling, Enabled, Disabling, Disabled, Updating, Deleting. */
  readonly State?: string;
  readonly message?: string;
  readonly Message?: string;
}

async function call(method: 'GET' | 'PUT', uuid: string, body = ''): Promise<MappingResponse> {
  const region = await sqs.config.region();
  const endpoint = readIfGiven('AWS_ENDPOINT_URL_LAMBDA') ?? `https://lambda.${region}.amazonaws.com`;
  const url = new URL(`/2015-03-31/event-source-mappings/${uuid}`, endpoint);
  const request = { method, service: 'lambda', region, url, headers: { 'content-type': 'application/json' }, body };
  const { host: _, ...headers } = sign(request, await sqs.config.credentials(), new Date());
  const signal = AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX);
  const response = await fetch(url, { method, headers, signal, ...(body ? { body } : {}) });
  const result = (await response.json().catch(() => ({}))) as MappingResponse;
  if (response.ok) return result;
  const type = response.headers.get('x-amzn-errortype')?.split(':')[0] ?? String(response.status);
  const error = new Error(`${method} event source mapping ${uuid}: ${type} ${result.message ?? result.Message ?? ''}`);
  error.name = type;
  throw error;
}

/**
 * Enables or disables a mapping that is in the other state. While Lambda still applies an earlier change, nothing is
 * changed: the caller calls again later.
 */
export async function setMappingEnabled(uuid: string, enabled: boolean): Promise<void> {
  const { State = '' } = await call('GET', uuid);
  if (State.startsWith(enabled ? 'Enabl' : 'Disabl')) return;
  try {
    await call('PUT', uuid, JSON.stringify({ Enabled: enabled }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceInUseException') throw error;
  }
}
