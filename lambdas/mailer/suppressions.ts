import type { Database } from '#db/data-api.ts';
import { findSuppressed } from '#db/statements/suppressions.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes } from '#domain/suppression.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

export interface SuppressionPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
}

/** Which of these addresses are suppressed. Without the key it returns none, and the suppression list of SES applies. */
export async function suppressedOf(
  { database, linkKeys }: SuppressionPorts,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const keys = await linkKeys.read().catch((error: Error) => {
    log.warn('failed to read key of suppressed addresses', error);
    return undefined;
  });
  if (keys === undefined || addresses.length === 0) return new Set();
  const byHash = new Map(
    addresses.flatMap((address) => addressHashes(keys, address).map((hash) => [hash, address] as const)),
  );
  const found = await database.rows(findSuppressed([...byHash.keys()]));
  return new Set(found.flatMap(({ hash }) => byHash.get(hash) ?? []));
}
