/** The factory: says yes or no to a request, and delivers in every way a factory was ever seen to. */
import { createHash } from 'node:crypto';
import { signCallbackToken } from '#domain/callback-token.ts';
import { makeId, type RestockId } from '#domain/ids.ts';
import { FACTORY_RESPONSE_SECONDS_MAX } from '#domain/limits.ts';
import type { ManufactureRequest } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import { signWebhook } from '#domain/webhook.ts';
import { apiEvent } from '#test/unit/lambdas/api-event.ts';
import type { Functions } from './functions.ts';
import { contextOf } from './sqs.ts';
import { late, type World } from './world.ts';

/** One telling of a delivery, and what became of it. */
interface Published {
  readonly restockId: string;
  readonly units: number;
  readonly fits: boolean;
  accepted: boolean;
}

interface Delivery {
  readonly token: string;
  readonly body: ManufactureRequest;
  readonly webhookId: string | undefined;
  readonly expects: 'taken' | 'forged' | 'mismatch';
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const FORGER: Keys = [new Uint8Array(32).fill(66)];
const RESENDS_MAX = 3;
const response = (status: number, body: string) => ({ status, body: [Buffer.from(body)] }) as unknown as Response;
const yes = (job: number, isReadable: boolean) => response(201, isReadable ? `{"data":{"id":${job}}}` : '<html>');
const no = (status: number) => response(status, 'null');
const hungUp = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });

/** `restock~attempt`, the beginning of the address. */
const attemptOf = ({ CallbackUrl }: ManufactureRequest): string =>
  (CallbackUrl.split('/').at(-1) ?? '').split('~').slice(0, 2).join('~');

export type Factory = ReturnType<typeof createFactory>;

export function createFactory(world: World, keys: Keys, webhookKeys: Keys, doors: () => Functions['doors']) {
  const { random, hit } = world;
  const accepted = new Set<string>();
  const asking = new Map<string, number>();
  const told = new Map<string, Published>();
  const strangers = new Set<string>();
  let [jobs, hooks] = [0, 0];

  function answer(body: ManufactureRequest): Response {
    if (world.away('factory') || hit('factory.not there')) throw hungUp('ECONNREFUSED');
    if (hit('factory.5xx')) return no(random.pick([500, 502, 503]));
    if (hit('factory.429')) return no(429);
    if (hit('factory.hangs')) throw timedOut();
    accepted.add(body.MessageGroupId);
    produce(body);
    if (hit('factory.answer lost')) throw random.pick([timedOut, () => hungUp('ECONNRESET')])();
    return yes(++jobs, !hit('factory.wrong JSON'));
  }
  const timedOut = () =>
    late(new DOMException('aborted', 'TimeoutError') as Error, FACTORY_RESPONSE_SECONDS_MAX * SECOND);

  function produce(request: ManufactureRequest): void {
    if (hit('factory.never delivers')) return;
    const asked = request.MessageAttributeProductCnt;
    const units = hit('factory.over') ? asked + random.between(1, 5) : asked;
    const first = hit('factory.partial') && units > 1 ? random.between(1, units - 1) : units;
    for (const part of [first, units - first].filter((count) => count > 0)) deliver(request, part);
  }

  function deliver(request: ManufactureRequest, units: number): void {
    const delivery = disguise({ ...request, MessageAttributeProductCnt: units });
    const wait = hit('factory.early')
      ? 0
      : hit('factory.days late')
        ? random.between(1, 20) * DAY
        : hit('factory.late')
          ? random.below(2_400) * SECOND
          : random.between(1, 90) * SECOND;
    const times = hit('factory.repeats') ? random.between(2, 5) : 1;
    for (let i = 0; i < times; i++)
      world.after(wait + (i === 0 ? 0 : random.below(120 * SECOND)), () => tell(delivery, 1));
  }

  function disguise(body: ManufactureRequest): Delivery {
    const token = body.CallbackUrl.split('/').at(-1) ?? '';
    const attempt = Number(token.split('~')[1]);
    const sign = (with_: Keys, restockId: string) =>
      signCallbackToken(with_, { restockId: restockId as RestockId, attempt }, world.now());
    const plain = { token, body, webhookId: undefined, expects: 'taken' } as const;
    if (hit('factory.forged')) return { ...plain, token: sign(FORGER, body.MessageGroupId), expects: 'forged' };
    if (hit('factory.other product')) {
      const MessageAttributeProductId = makeId('prd', world.now(), random.bytes(10));
      return { ...plain, body: { ...body, MessageAttributeProductId }, expects: 'mismatch' };
    }
    if (hit('factory.unknown restock')) {
      const MessageGroupId = makeId('rst', world.now(), random.bytes(10));
      strangers.add(MessageGroupId);
      return { ...plain, token: sign(keys, MessageGroupId), body: { ...body, MessageGroupId } };
    }
    if (hit('factory.signs')) return { ...plain, webhookId: `hook-${String(++hooks).padStart(8, '0')}` };
    const oldKey = keys[1];
    return hit('factory.old key') && oldKey ? { ...plain, token: sign([oldKey], body.MessageGroupId) } : plain;
  }

  function tell({ token, body, webhookId, expects }: Delivery, time: number): void {
    const text = JSON.stringify(body);
    const hash = createHash('sha256').update(text).digest('base64url');
    const counts = webhookId ? `webhook.${webhookId}` : `${body.MessageGroupId}.${token.split('~')[1]}.${hash}`;
    // A forged telling may well have the words of a genuine one.
    const key = expects === 'taken' ? counts : `${expects} ${counts}`;
    const fits = expects === 'taken' && !strangers.has(body.MessageGroupId);
    if (!told.has(key)) {
      told.set(key, { restockId: body.MessageGroupId, units: body.MessageAttributeProductCnt, fits, accepted: false });
    }
    // Both clocks are wrong by as much as a call may be old: the factory's is the shop's.
    const signed =
      webhookId && signWebhook(webhookKeys, webhookId, text, world.now() + world.weather.clockSkewMilliseconds);
    const event = signed
      ? apiEvent('takeSignedFactoryCallback', { body: text, headers: signed })
      : apiEvent('takeFactoryCallback', { body: text, params: { token } });
    world.invoke(
      'factory-callback',
      10,
      () => doors()['factory-callback'](event, contextOf()),
      (reply) => {
        world.note('factory hears', reply?.statusCode, reply?.body);
        const status = reply?.statusCode ?? 0;
        if (status >= 200 && status < 300) (told.get(key) as Published).accepted = true;
        const expected = { taken: [200, 202], forged: [401], mismatch: [202, 409, 422] }[expects];
        if (reply && status < 500 && !expected.includes(status)) {
          world.violate(`a delivery that is to be ${expects} was answered ${status} ${reply.body}`);
        }
        if ((status === 0 || status >= 500) && time < RESENDS_MAX) {
          world.after(random.between(5, 60) * SECOND, () => tell({ token, body, webhookId, expects }, time + 1));
        }
      },
    );
  }

  return {
    accepted: (restockId: string): boolean => accepted.has(restockId),
    told: (): ReadonlyMap<string, Published> => told,
    /** A kept delivery that no redrive can ever count. */
    cannotSucceed: (body: string): boolean => {
      const kept = JSON.parse(body) as { restockId: string; key: string };
      return !told.get(kept.key)?.fits;
    },
    fetch: (async (url: string, init: RequestInit) => {
      const body = JSON.parse(String(init.body)) as ManufactureRequest;
      const caller = world.caller()?.id ?? 0;
      const attempt = attemptOf(body);
      const other = asking.get(attempt);
      if (other !== undefined && other !== caller) world.violate(`two workers ask for ${attempt} at once`);
      asking.set(attempt, caller);
      // Whoever died while asking asks no more.
      world.after(
        FACTORY_RESPONSE_SECONDS_MAX * SECOND,
        () => asking.get(attempt) === caller && asking.delete(attempt),
      );
      try {
        return await world.call(`factory ${url} ${body.MessageGroupId} ${body.MessageAttributeProductCnt}`, () =>
          answer(body),
        );
      } finally {
        asking.delete(attempt);
      }
    }) as unknown as typeof fetch,
  };
}
