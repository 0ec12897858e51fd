/**
 * A fake factory that behaves like the real kind: it accepts a manufacture request, produces for a while, and calls
 * back once, unsigned, with the body of the request. Its state is in memory only, so a crash loses every accepted
 * request.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { forLocalCallers, type Listening, listen, readBody } from '#local/runtime/http.ts';
import { deliveries, type FactoryChange, type FactorySettings, Manufacture } from './factory/contract.ts';

export interface FactoryRequest {
  readonly id: string;
  readonly at: string;
  readonly mode: FactorySettings['mode'];
  readonly body: unknown;
  /** The response status; 0 while the caller gets no response (mode `hang`). */
  readonly status: number;
  readonly callbacks: { readonly at: string; readonly units: number; readonly status: number | 'unreachable' }[];
}

export interface Factory {
  readonly settings: FactorySettings;
  readonly requests: readonly FactoryRequest[];
  change(change: FactoryChange): FactorySettings;
  /** True while a callback is due or in progress. */
  busy(): boolean;
  /** When the next callback is due, in epoch milliseconds; infinity when none is. */
  nextAt(): number;
  close(): Promise<void>;
}

export interface FactoryOptions {
  readonly port: number;
  /** The shop that may ask: the factory calls no other address. */
  readonly shopUrl: string;
  readonly now: () => number;
  readonly delaySeconds?: number;
}

/** A real factory needs about forty seconds; the fake one is faster so that a user does not wait. */
const DELAY_SECONDS = 4;
const BODY_BYTES_MAX = 64 * 1024;
const STORED_REQUESTS_MAX = 10_000;
const POLL_MILLISECONDS = 50;
const CALLBACK_MILLISECONDS_MAX = 10_000;

interface Due {
  readonly at: number;
  readonly url: string;
  readonly body: Manufacture;
  readonly request: FactoryRequest;
}

/** Starts the fake factory. */
export async function openFactory(options: FactoryOptions): Promise<Factory> {
  const { now } = options;
  const settings: FactorySettings = { mode: 'ok', delaySeconds: options.delaySeconds ?? DELAY_SECONDS, failRate: 0 };
  const requests: FactoryRequest[] = [];
  let due: Due[] = [];
  let calling = 0;

  async function callBack({ url, body, request }: Due): Promise<void> {
    const units = body.MessageAttributeProductCnt;
    const signal = AbortSignal.timeout(CALLBACK_MILLISECONDS_MAX);
    const headers = { 'content-type': 'application/json' };
    const init: RequestInit = { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal };
    const status = await fetch(url, init).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => 'unreachable' as const,
    );
    calling--;
    request.callbacks.push({ at: new Date(now()).toISOString(), units, status });
  }

  function sendDueCallbacks(): void {
    const ready = due.filter(({ at }) => at <= now());
    due = due.filter(({ at }) => at > now());
    calling += ready.length;
    for (const one of ready) void callBack(one);
  }

  function record(raw: unknown, status: number, mode: FactorySettings['mode']): FactoryRequest {
    const request = { id: randomUUID(), at: new Date(now()).toISOString(), mode, body: raw, status, callbacks: [] };
    requests.push(request);
    if (requests.length > STORED_REQUESTS_MAX) requests.shift();
    return request;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.method !== 'POST' || request.url !== '/api/manufactures') return reply(404, { message: 'Not Found' });
    const body = await readBody(request, BODY_BYTES_MAX);
    const parsed = Manufacture.safeParse(json(body));
    if (!parsed.success) return reply(400, { message: z.prettifyError(parsed.error) });
    if (new URL(parsed.data.CallbackUrl).origin !== options.shopUrl) {
      return reply(400, { message: `CallbackUrl must be an address of the shop, ${options.shopUrl}` });
    }
    const failing = settings.failRate > 0 && randomInt(1_000_000) < settings.failRate * 1_000_000;
    const mode = failing ? 'error' : settings.mode;
    if (mode === 'hang') return void record(parsed.data, 0, mode);
    if (mode === 'reject' || mode === 'error') {
      const status = mode === 'reject' ? 422 : 500;
      record(parsed.data, status, mode);
      return reply(status, {
        message: mode === 'reject' ? 'This factory does not make this product' : 'Internal Server Error',
      });
    }
    const accepted = record(parsed.data, 201, mode);
    const at = now() + settings.delaySeconds * 1000;
    for (const units of deliveries(mode, parsed.data.MessageAttributeProductCnt)) {
      const delivery = { ...parsed.data, MessageAttributeProductCnt: units };
      due.push({ at, url: parsed.data.CallbackUrl, body: delivery, request: accepted });
    }
    reply(201, { data: { id: accepted.id, ...parsed.data } });
  }

  const timer = setInterval(sendDueCallbacks, POLL_MILLISECONDS);
  const listener = forLocalCallers((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const server: Listening = await listen(options.port, listener);
  return {
    settings,
    requests,
    change: (change) =>
      Object.assign(settings, Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined))),
    busy: () => calling > 0 || due.some(({ at }) => at <= now()),
    nextAt: () => Math.min(...due.map(({ at }) => at)),
    close() {
      clearInterval(timer);
      return server.close();
    },
  };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
