/** The external data platform, with the deliveries that it received, by id. */
import { PLATFORM_RESPONSE_SECONDS_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { verifyWebhook } from '#domain/webhook.ts';
import { late, type World } from './world.ts';

export const PLATFORM_URL = 'https://platform.test';
const responseOf = (status: number) => ({ ok: status < 300, status, body: null }) as unknown as Response;
const connectionError = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });
const timedOut = (): Error =>
  late(new DOMException('aborted', 'TimeoutError') as Error, PLATFORM_RESPONSE_SECONDS_MAX * 1_000);

export type Platform = ReturnType<typeof createPlatform>;

export function createPlatform(world: World, keys: Keys) {
  const { hit, random } = world;
  const received = new Map<string, string>();

  function receive(headers: Readonly<Record<string, string>>, body: string): Response {
    if (world.outageOf('platform') || hit('platform.unreachable')) throw connectionError('ECONNREFUSED');
    if (hit('platform.error status')) return responseOf(random.pick([429, 500, 503]));
    if (hit('platform.hangs')) throw timedOut();
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const genuine = verifyWebhook(keys, { id, timestamp, signature }, body, functionsNow());
    if (!genuine) world.violate(`the data platform received ${id} without a valid signature`);
    const first = received.get(id ?? '');
    if (first !== undefined && first !== body)
      world.violate(`the data platform received ${id} with two bodies: ${first} and ${body}`);
    received.set(id ?? '', body);
    if (hit('platform.response lost')) throw random.pick([timedOut, () => connectionError('ECONNRESET')])();
    return responseOf(202);
  }
  const functionsNow = () => world.now() + world.faultPlan.clockSkewMilliseconds;

  return {
    received: (): ReadonlyMap<string, string> => received,
    fetch: ((_url: string, init: { readonly headers: Readonly<Record<string, string>>; readonly body: string }) =>
      world.call(`platform ${init.headers['webhook-id']}`, () =>
        receive(init.headers, init.body),
      )) as unknown as typeof fetch,
  };
}
