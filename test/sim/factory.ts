/** The factory: accepts or rejects requests, and delivers in every possible way. */
import type { History } from '#bin/flash-sale/history.ts';
import { signCallbackToken } from '#domain/callback-token.ts';
import { signedDeliveryKey, unsignedDeliveryKey } from '#domain/delivery.ts';
import { makeId, type RestockId } from '#domain/ids.ts';
import { FACTORY_RESPONSE_SECONDS_MAX, RESTOCK_LEASE_SECONDS } from '#domain/limits.ts';
import type { ManufactureRequest } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import { signWebhook } from '#domain/webhook.ts';
import { apiEvent } from '#test/unit/lambdas/api-event.ts';
import type { Functions } from './functions.ts';
import { responseOf } from './history.ts';
import { contextOf } from './sqs.ts';
import { late, type World } from './world.ts';

/** A delivery that was sent to the shop, and whether the shop accepted it. */
interface SentDelivery {
  readonly restockId: string;
  readonly units: number;
  readonly fits: boolean;
  accepted: boolean;
}

interface Delivery {
  readonly token: string;
  readonly body: ManufactureRequest;
  readonly webhookId: string | undefined;
  readonly expects: 'accepted' | 'forged' | 'mismatch';
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const FORGER: Keys = [new Uint8Array(32).fill(66)];
const RESENDS_MAX = 3;
const OTHER_FACTORY = 'fac_west';
const response = (status: number, body: string) =>
  ({ ok: status < 300, status, body: [Buffer.from(body)] }) as unknown as Response;
const acceptedResponse = (job: number, isReadable: boolean) =>
  response(201, isReadable ? `{"data":{"id":${job}}}` : '<html>');
const errorResponse = (status: number) => response(status, 'null');
const connectionError = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });

/** `restock~attempt`, the start of the callback token. */
const attemptOf = ({ CallbackUrl }: ManufactureRequest): string =>
  (CallbackUrl.split('/').at(-1) ?? '').split('~').slice(0, 2).join('~');

export type Factory = ReturnType<typeof createFactory>;

export function createFactory(
  world: World,
  history: History,
  keys: Keys,
  webhookKeys: Keys,
  handlers: () => Functions['handlers'],
) {
  const { random, hit } = world;
  const accepted = new Set<string>();
  const requesting = new Map<string, number>();
  const sent = new Map<string, SentDelivery>();
  const unknownRestocks = new Set<string>();
  /** Restock or product -> since when a person has decided against requests. */
  const forbidden = new Map<string, { readonly at: number; readonly automatic: boolean }>();
  let [jobs, hooks] = [0, 0];

  /** A request that was claimed before the decision may still arrive while its lease lasts. */
  function checkAllowed({
    MessageGroupId,
    MessageAttributeProductId,
    MessageAttributeRequester,
  }: ManufactureRequest): void {
    for (const id of [MessageGroupId, MessageAttributeProductId]) {
      const { at, automatic } = forbidden.get(id) ?? { at: Number.POSITIVE_INFINITY, automatic: false };
      if (automatic && MessageAttributeRequester !== 'system') continue;
      if (world.now() > at + RESTOCK_LEASE_SECONDS * SECOND) {
        world.violate(`${MessageGroupId} is requested although a person has decided against it (${id})`);
      }
    }
  }

  function respond(body: ManufactureRequest): Response {
    checkAllowed(body);
    if (world.outageOf('factory') || hit('factory.unreachable')) throw connectionError('ECONNREFUSED');
    if (hit('factory.5xx')) return errorResponse(random.pick([500, 502, 503]));
    if (hit('factory.429')) return errorResponse(429);
    if (hit('factory.hangs')) throw timedOut();
    accepted.add(body.MessageGroupId);
    produce(body);
    if (hit('factory.response lost')) throw random.pick([timedOut, () => connectionError('ECONNRESET')])();
    return acceptedResponse(++jobs, !hit('factory.invalid JSON'));
  }
  const timedOut = () =>
    late(new DOMException('aborted', 'TimeoutError') as Error, FACTORY_RESPONSE_SECONDS_MAX * SECOND);

  function produce(request: ManufactureRequest): void {
    if (hit('factory.never delivers')) return;
    const asked = request.MessageAttributeProductCnt;
    const units = hit('factory.surplus') ? asked + random.between(1, 5) : asked;
    const first = hit('factory.partial') && units > 1 ? random.between(1, units - 1) : units;
    for (const part of [first, units - first].filter((count) => count > 0)) deliver(request, part);
  }

  function deliver(request: ManufactureRequest, units: number): void {
    const delivery = withFaults({ ...request, MessageAttributeProductCnt: units });
    const wait = hit('factory.early')
      ? 0
      : hit('factory.days late')
        ? random.between(1, 20) * DAY
        : hit('factory.late')
          ? random.below(2_400) * SECOND
          : random.between(1, 90) * SECOND;
    const times = hit('factory.repeats') ? random.between(2, 5) : 1;
    for (let i = 0; i < times; i++)
      world.after(wait + (i === 0 ? 0 : random.below(120 * SECOND)), () => send(delivery, 1));
  }

  function withFaults(body: ManufactureRequest): Delivery {
    const token = body.CallbackUrl.split('/').at(-1) ?? '';
    const attempt = Number(token.split('~')[1]);
    const sign = (with_: Keys, restockId: string) =>
      signCallbackToken(with_, { restockId: restockId as RestockId, attempt }, world.now());
    const plain = { token, body, webhookId: undefined, expects: 'accepted' } as const;
    if (hit('factory.forged')) return { ...plain, token: sign(FORGER, body.MessageGroupId), expects: 'forged' };
    if (hit('factory.other product')) {
      const MessageAttributeProductId = makeId('prd', world.now(), random.bytes(10));
      return { ...plain, body: { ...body, MessageAttributeProductId }, expects: 'mismatch' };
    }
    if (hit('factory.other factory')) {
      return { ...plain, body: { ...body, MessageAttributeFactoryId: OTHER_FACTORY }, expects: 'mismatch' };
    }
    if (hit('factory.other group')) {
      const MessageGroupId = makeId('rst', world.now(), random.bytes(10));
      return { ...plain, body: { ...body, MessageGroupId }, expects: 'mismatch' };
    }
    if (hit('factory.unknown restock')) {
      const MessageGroupId = makeId('rst', world.now(), random.bytes(10));
      unknownRestocks.add(MessageGroupId);
      return { ...plain, token: sign(keys, MessageGroupId), body: { ...body, MessageGroupId } };
    }
    if (hit('factory.signed webhook')) return { ...plain, webhookId: `hook-${String(++hooks).padStart(8, '0')}` };
    const oldKey = keys[1];
    return hit('factory.old key') && oldKey ? { ...plain, token: sign([oldKey], body.MessageGroupId) } : plain;
  }

  /** The same report in other bytes: a factory may build each call anew. */
  function write(body: ManufactureRequest): string {
    if (!hit('factory.writes differently')) return JSON.stringify(body);
    const { CallbackUrl: _, ...rest } = body;
    const digits = { ...body, MessageAttributeProductCnt: String(body.MessageAttributeProductCnt) };
    const reordered = Object.fromEntries(Object.entries(body).reverse());
    const other = { ...rest, MessageAttributeRequester: 'the factory' };
    return random.pick([
      `${JSON.stringify(body)} `,
      ...[digits, reordered, rest, other].map((one) => JSON.stringify(one)),
    ]);
  }

  function keyOf(token: string, body: ManufactureRequest, webhookId: string | undefined): string {
    const factoryId = body.MessageAttributeFactoryId;
    if (webhookId) return signedDeliveryKey(factoryId, webhookId);
    const [restockId = '', attempt] = token.split('~');
    return unsignedDeliveryKey(
      { restockId: restockId as RestockId, attempt: Number(attempt) },
      {
        restockId: body.MessageGroupId,
        productId: body.MessageAttributeProductId,
        units: body.MessageAttributeProductCnt,
        factoryId,
      },
    );
  }

  function send({ token, body, webhookId, expects }: Delivery, time: number): void {
    const text = write(body);
    const deliveryKey = keyOf(token, body, webhookId);
    // A forged delivery may have the same content as a genuine delivery.
    const key = expects === 'accepted' ? deliveryKey : `${expects} ${deliveryKey}`;
    const fits = expects === 'accepted' && !unknownRestocks.has(body.MessageGroupId);
    if (!sent.has(key)) {
      sent.set(key, { restockId: body.MessageGroupId, units: body.MessageAttributeProductCnt, fits, accepted: false });
    }
    // The clock skew of both sides may equal the maximum age of a call, so the factory uses the clock of the shop's functions.
    const signed =
      webhookId && signWebhook(webhookKeys, webhookId, text, world.now() + world.faultPlan.clockSkewMilliseconds);
    const event = signed
      ? apiEvent('takeSignedFactoryCallback', { body: text, headers: signed })
      : apiEvent('takeFactoryCallback', { body: text, params: { token } });
    const { MessageGroupId: restockId, MessageAttributeProductId: productId, MessageAttributeFactoryId: caller } = body;
    const request = { restockId, productId, units: body.MessageAttributeProductCnt };
    const end = history.begin({ kind: 'delivery', caller, key: deliveryKey, request });
    world.invoke(
      'factory-callback',
      10,
      () => handlers()['factory-callback'](event, contextOf()),
      (reply) => {
        end(responseOf(reply));
        world.log('factory received', reply?.statusCode, reply?.body);
        const status = reply?.statusCode ?? 0;
        if (status >= 200 && status < 300) (sent.get(key) as SentDelivery).accepted = true;
        const expected = { accepted: [200, 202], forged: [401], mismatch: [202, 409, 422] }[expects];
        if (reply && status < 500 && !expected.includes(status)) {
          world.violate(`a delivery that must be ${expects} got response ${status} ${reply.body}`);
        }
        if ((status === 0 || status >= 500) && time < RESENDS_MAX) {
          world.after(random.between(5, 60) * SECOND, () => send({ token, body, webhookId, expects }, time + 1));
        }
      },
    );
  }

  return {
    accepted: (restockId: string): boolean => accepted.has(restockId),
    /** From now on a request for this restock or product is a violation; `automatic`: only one that no person made. */
    forbidRequests(id: string, { automatic = false } = {}): void {
      if (!forbidden.has(id) || !automatic) forbidden.set(id, { at: world.now(), automatic });
    },
    deliveries: (): ReadonlyMap<string, SentDelivery> => sent,
    /** Whether a queued delivery can never be counted, even after a redrive. */
    cannotSucceed: (body: string): boolean => {
      const delivery = JSON.parse(body) as { restockId: string; key: string };
      return !sent.get(delivery.key)?.fits;
    },
    fetch: (async (url: string, init: RequestInit) => {
      const body = JSON.parse(String(init.body)) as ManufactureRequest;
      const caller = world.caller()?.id ?? 0;
      const attempt = attemptOf(body);
      const other = requesting.get(attempt);
      if (other !== undefined && other !== caller) world.violate(`two workers request ${attempt} at once`);
      requesting.set(attempt, caller);
      // A worker that died during its request no longer counts.
      world.after(
        FACTORY_RESPONSE_SECONDS_MAX * SECOND,
        () => requesting.get(attempt) === caller && requesting.delete(attempt),
      );
      try {
        return await world.call(`factory ${url} ${body.MessageGroupId} ${body.MessageAttributeProductCnt}`, () =>
          respond(body),
        );
      } finally {
        requesting.delete(attempt);
      }
    }) as unknown as typeof fetch,
  };
}
