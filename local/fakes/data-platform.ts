/**
 * A fake of the external data platform. It stores the calls it receives, verifies their signatures as a real platform
 * should, and can fail, hang or reject events for tests.
 */
import { randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { verifyWebhook, webhookKeys } from '#domain/webhook.ts';
import { forLocalCallers, type Listening, listen, readBody } from '#local/runtime/http.ts';
import { rate } from './factory/contract.ts';

/** Failure modes: `error` responds with 500, `reject` with 422, `hang` never responds. */
export const PlatformChange = z.strictObject({
  mode: z.enum(['ok', 'error', 'reject', 'hang']).optional(),
  failRate: rate.optional(),
  slowSeconds: z.number().min(0).max(60).optional(),
  /** Events that are always rejected, by `webhook-id`. */
  rejectedIds: z.array(z.string()).optional(),
});
export type PlatformChange = z.infer<typeof PlatformChange>;
export type PlatformSettings = Required<{ [K in keyof PlatformChange]: Exclude<PlatformChange[K], undefined> }>;

export interface PlatformCall {
  readonly id: string;
  readonly at: string;
  /** True when the shop's secret signed the call. */
  readonly genuine: boolean;
  /** The response status; 0 while the caller gets no response (mode `hang`). */
  readonly status: number;
  readonly body: unknown;
}

export interface Platform {
  readonly settings: PlatformSettings;
  readonly calls: readonly PlatformCall[];
  change(change: PlatformChange): PlatformSettings;
  forgetCalls(): void;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly port: number;
  readonly now: () => number;
  /** The stored shared secret, `["whsec_…"]`; undefined before its creation. */
  readonly secret: () => string | undefined;
}

const BODY_BYTES_MAX = 256 * 1024;
const STORED_CALLS_MAX = 10_000;
export const PLATFORM_PATH = '/orders';

/** Starts the fake data platform. */
export async function openPlatform({ port, now, secret }: PlatformOptions): Promise<Platform> {
  const settings: PlatformSettings = { mode: 'ok', failRate: 0, slowSeconds: 0, rejectedIds: [] };
  const calls: PlatformCall[] = [];

  function isGenuine({ headers }: IncomingMessage, body: string): boolean {
    const keys = secret();
    const header = (name: string) => headers[name]?.toString();
    const signed = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
    };
    return (
      keys !== undefined && verifyWebhook(webhookKeys(JSON.parse(keys) as string[]), signed, body, now()) !== undefined
    );
  }

  function statusOf(id: string, genuine: boolean): number {
    if (!genuine) return 401;
    if (settings.mode === 'reject' || settings.rejectedIds.includes(id)) return 422;
    const failing = settings.failRate > 0 && randomInt(1_000_000) < settings.failRate * 1_000_000;
    if (settings.mode === 'error' || failing) return 500;
    return settings.mode === 'hang' ? 0 : 200;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== PLATFORM_PATH) return void response.writeHead(404).end();
    const body = (await readBody(request, BODY_BYTES_MAX)).toString('utf8');
    const id = request.headers['webhook-id']?.toString() ?? '';
    const genuine = isGenuine(request, body);
    if (settings.slowSeconds > 0) await sleep(settings.slowSeconds * 1_000);
    const status = statusOf(id, genuine);
    calls.push({ id, at: new Date(now()).toISOString(), genuine, status, body: genuine ? JSON.parse(body) : body });
    if (calls.length > STORED_CALLS_MAX) calls.shift();
    if (status !== 0) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }

  const listener = forLocalCallers((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const server: Listening = await listen(port, listener);
  return {
    settings,
    calls,
    change: (change) =>
      Object.assign(settings, Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined))),
    forgetCalls: () => void calls.splice(0),
    close: () => server.close(),
  };
}
