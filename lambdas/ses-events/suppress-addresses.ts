import type { Database } from '#db/data-api.ts';
import { suppress } from '#db/statements/suppressions.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, SesEvent, suppressedBy } from '#domain/suppression.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

export interface SuppressPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
}

/**
 * Handles one SES event: suppresses the addresses of permanent bounces and complaints. Only the address counts, not the mail
 * or the account: the event may be late, repeated, or arrive after the account was deleted. An
 * operator who lifted the suppression after the time of the event is not overruled.
 */
export function suppressAddresses({ database, linkKeys }: SuppressPorts) {
  return async function suppressAddresses({ body }: { readonly body: string }): Promise<void> {
    const { reason, addresses, at } = suppressedBy(SesEvent.parse(JSON.parse(body)));
    if (addresses.length === 0) return;
    const keys = await linkKeys.read();
    const hashes = addresses.map((address) => addressHashes(keys, address));
    const [row] = await database.rows(suppress(hashes, reason, at));
    log.info('addresses suppressed', { reason, addresses: addresses.length, added: row?.added });
  };
}
