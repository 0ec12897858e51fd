import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { SECRETS_REREAD_MINUTES } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { secretsManager } from './clients.ts';

export interface Secret<T> {
  /**
   * The value, at most SECRETS_REREAD_MINUTES old. `fresh` reads it again, for example for an unknown key id, but at most
   * once a minute: an attacker could send a new key id with every request.
   */
  read(options?: { readonly fresh?: boolean }): Promise<T>;
}

/** A secret that is cached and re-read at intervals, so that a rotated key is used without a deployment. */
export function openSecret<T>(arn: string, parse: (value: string) => T): Secret<T> {
  let held: { readonly value: T; readonly at: number } | undefined;
  return {
    async read({ fresh = false } = {}) {
      const keptMinutes = fresh ? 1 : SECRETS_REREAD_MINUTES;
      if (held && Date.now() - held.at < keptMinutes * 60_000) return held.value;
      const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: arn }));
      held = { value: parse(SecretString ?? ''), at: Date.now() };
      return held.value;
    },
  };
}

/** A secret that holds `["base64 key", …]`: the first signs, all verify. */
export const openKeys = (arn: string): Secret<Keys> =>
  openSecret(arn, (value) => {
    const [first, ...rest] = z
      .array(z.base64())
      .min(1)
      .parse(JSON.parse(value))
      .map((key) => Buffer.from(key, 'base64'));
    if (!first) throw new Error('The secret contains no key.');
    return [first, ...rest];
  });
