/**
 * The data platform outside, as a small one that keeps what it was told. It checks the signature as any platform should,
 * and can be as slow, as broken or as picky as a story needs.
 */
import { randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { verifyWebhook, webhookKeys } from '#domain/webhook.ts';
import { type Listening, listen, readBody } from '#local/runtime/http.ts';
import { rate } from './factory/contract.ts';

/** What it may do to us. `error` is 500, `refuse` 422; `hang` never answers. */
export const PlatformChange = z.strictObject({
  mode: z.enum(['ok', 'error', 'refuse', 'hang']).optional(),
  failRate: rate.optional(),
  slowSeconds: z.number().min(0).max(60).optional(),
  /** Events it never takes, by their `webhook-id`. */
  refusedIds: z.array(z.string()).optional(),
});
export type PlatformChange = z.infer<typeof PlatformChange>;
export type PlatformSettings = Required<{ [K in keyof PlatformChange]: Exclude<PlatformChange[K], undefined> }>;

export interface PlatformCall {
  readonly id: string;
  readonly at: string;
  /** Whether the signature is the shop's. */
  readonly genuine: boolean;
  /** What it answered; 0 while the caller is left hanging. */
  readonly status: number;
  readonly body: unknown;
}

export interface Platform {
  readonly settings: PlatformSettings;
  readonly calls: readonly PlatformCall[];
  change(change: PlatformChange): PlatformSettings;
  forget(): void;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly port: number;
  readonly now: () => number;
  /** The shared secret as it is kept, `["whsec_…"]`; undefined before it was made. */
  readonly secret: () => string | undefined;
}

const BODY_BYTES_MAX = 256 * 1024;
const CALLS_KEPT_MAX = 10_000;
export const PLATFORM_PATH = '/orders';

/** Opens the platform. */
export async function openPlatform({ port, now, secret }: PlatformOptions): Promise<Platform> {
  const settings: PlatformSettings = { mode: 'ok', failRate: 0, slowSeconds: 0, refusedIds: [] };
  const calls: PlatformCall[] = [];

  function isGenuine({ headers }: IncomingMessage, body: string): boolean {
    const keys = secret();
    const one = (name: string) => headers[name]?.toString();
    const signed = {
      id: one('webhook-id'),
      timestamp: one('webhook-timestamp'),
      signature: one('webhook-signature'),
    };
    return (
      keys !== undefined && verifyWebhook(webhookKeys(JSON.parse(keys) as string[]), signed, body, now()) !== undefined
    );
  }

  function statusOf(id: string, genuine: boolean): number {
    if (!genuine) return 401;
    if (settings.mode === 'refuse' || settings.refusedIds.includes(id)) return 422;
    const failing = settings.failRate > 0 && randomInt(1_000_000) < settings.failRate * 1_000_000;
    if (settings.mode === 'error' || failing) return 500;
    return settings.mode === 'hang' ? 0 : 200;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== PLATFORM_PATH) return void response.writeHead(404).end();
    const body = (await readBody(request, BODY_BYTES_MAX)).toString('utf8');
    const id = request.headers['webhook-id']?.toString() ?? '';
    const genuine = isGenuine(request, body);
    if (settings.slowSeconds > 0) await sleep(settings.slowSeconds * 1_000);
    const status = statusOf(id, genuine);
    calls.push({ id, at: new Date(now()).toISOString(), genuine, status, body: genuine ? JSON.parse(body) : body });
    if (calls.length > CALLS_KEPT_MAX) calls.shift();
    if (status !== 0) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }

  const server: Listening = await listen(port, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return {
    settings,
    calls,
    change: (change) =>
      Object.assign(settings, Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined))),
    forget: () => void calls.splice(0),
    close: () => server.close(),
  };
}
