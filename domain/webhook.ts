/**
 * Standard Webhooks. The shop has its own verifier, because the package accepts replays in its window, one-byte secrets
 * and ids with a dot (docs/reliability.md, fact 6). A differential test compares both.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import * as z from 'zod';
import { WEBHOOK_SECRET_BYTES_MIN, WEBHOOK_SIGNATURES_MAX, WEBHOOK_TOLERANCE_SECONDS } from './limits.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

const ID = /^[A-Za-z0-9_-]{8,64}$/;
const TIMESTAMP = /^\d{10}$/;
// Base64 in its canonical spelling. A decoder would accept other spellings of the same bytes.
const SIGNATURE = /^v1,[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const PREFIX = 'whsec_';

/** Reads `whsec_…` secrets. Throws RangeError for a secret that is too short. */
export function webhookKeys(secrets: readonly string[]): Keys {
  const keys = secrets.map((secret) => Buffer.from(secret.replace(PREFIX, ''), 'base64'));
  const [first, ...rest] = keys;
  if (!first || keys.some((key) => key.length < WEBHOOK_SECRET_BYTES_MIN)) {
    throw new RangeError(`a webhook secret needs at least ${WEBHOOK_SECRET_BYTES_MIN} bytes`);
  }
  return [first, ...rest];
}

/** The webhook keys of the factories. `of`: the keys of one factory, undefined for a factory without a secret. */
export interface FactoryKeys {
  readonly of: (factoryId: string) => Keys | undefined;
}

const Secrets = z.array(z.string()).min(1);
const FactorySecret = z.union([Secrets, z.record(z.string(), Secrets)]);

/**
 * Reads the webhook secret: `{"fac_main": ["whsec_…", …], …}`, the keys of each factory, or `["whsec_…", …]`, keys that all
 * factories share. Throws for a secret of another form, and RangeError for a key that is too short.
 */
export function factoryKeys(secret: string): FactoryKeys {
  const parsed = FactorySecret.parse(JSON.parse(secret));
  if (Array.isArray(parsed)) {
    const shared = webhookKeys(parsed);
    return { of: () => shared };
  }
  const own = new Map(Object.entries(parsed).map(([factoryId, secrets]) => [factoryId, webhookKeys(secrets)]));
  return { of: (factoryId) => own.get(factoryId) };
}

export interface WebhookHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/**
 * Headers of a signed call. `body` is the text as sent, `now` is in epoch milliseconds. Every key signs, so that a
 * receiver may have either key during a rotation.
 */
export function signWebhook(keys: Keys, id: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map((key) => `v1,${hmac(key, `${id}.${timestamp}.${body}`).toString('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** The id of a verified and recent call, else undefined. `body` is the raw text as received. */
export function verifyWebhook(keys: Keys, headers: WebhookHeaders, body: string, now: number): string | undefined {
  const { id, timestamp, signature } = headers;
  if (!id || !ID.test(id) || !timestamp || !TIMESTAMP.test(timestamp) || !signature) return undefined;
  if (Math.abs(Number(timestamp) - Math.floor(now / 1000)) > WEBHOOK_TOLERANCE_SECONDS) return undefined;
  const signatures = signature.split(' ');
  if (signatures.length > WEBHOOK_SIGNATURES_MAX) return undefined;
  const genuine = signatures
    .filter((part) => SIGNATURE.test(part))
    .some((part) => isGenuine(keys, `${id}.${timestamp}.${body}`, Buffer.from(part.slice(3), 'base64')));
  return genuine ? id : undefined;
}
