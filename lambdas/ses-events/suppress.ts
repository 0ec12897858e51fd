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
 * Handles one event of SES: who bounced for good, or complained, is written to no more. Only the address counts, not the mail
 * nor the account it was sent to: so an event may come late, twice, or after its reader has withdrawn.
 */
export const suppressAddresses =
  ({ database, linkKeys }: SuppressPorts) =>
  async ({ body }: { readonly body: string }): Promise<void> => {
    const { reason, addresses } = suppressedBy(SesEvent.parse(JSON.parse(body)));
    if (addresses.length === 0) return;
    const keys = await linkKeys.read();
    const hashes = addresses.flatMap((address) => addressHashes(keys, address).slice(0, 1));
    const [row] = await database.rows(suppress(hashes, reason));
    log.info('addresses are suppressed', { reason, told: addresses.length, added: row?.added });
  };
