/** The data platform outside: what it has taken, by its id. */
import { PLATFORM_RESPONSE_SECONDS_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { verifyWebhook } from '#domain/webhook.ts';
import { late, type World } from './world.ts';

export const PLATFORM_URL = 'https://platform.test';
const answer = (status: number) => ({ ok: status < 300, status, body: null }) as unknown as Response;
const gone = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });
const timedOut = (): Error =>
  late(new DOMException('aborted', 'TimeoutError') as Error, PLATFORM_RESPONSE_SECONDS_MAX * 1_000);

export type Platform = ReturnType<typeof createPlatform>;

export function createPlatform(world: World, keys: Keys) {
  const { hit, random } = world;
  const told = new Map<string, string>();

  function take(headers: Readonly<Record<string, string>>, body: string): Response {
    if (world.away('platform') || hit('platform.not there')) throw gone('ECONNREFUSED');
    if (hit('platform.refuses')) return answer(random.pick([429, 500, 503]));
    if (hit('platform.hangs')) throw timedOut();
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const genuine = verifyWebhook(keys, { id, timestamp, signature }, body, functionsNow());
    if (!genuine) world.violate(`the data platform was told ${id} without a signature`);
    const first = told.get(id ?? '');
    if (first !== undefined && first !== body) world.violate(`${id} was told as ${first} and as ${body}`);
    told.set(id ?? '', body);
    if (hit('platform.answer lost')) throw random.pick([timedOut, () => gone('ECONNRESET')])();
    return answer(202);
  }
  const functionsNow = () => world.now() + world.weather.clockSkewMilliseconds;

  return {
    told: (): ReadonlyMap<string, string> => told,
    fetch: ((_url: string, init: { readonly headers: Readonly<Record<string, string>>; readonly body: string }) =>
      world.call(`platform ${init.headers['webhook-id']}`, () =>
        take(init.headers, init.body),
      )) as unknown as typeof fetch,
  };
}
