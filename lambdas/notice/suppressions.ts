/** What operators do with suppressed addresses. Only keyed hashes are stored, so an address is looked up, never listed. */
import type { Database } from '#db/data-api.ts';
import * as suppressions from '#db/statements/suppressions.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes } from '#domain/suppression.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

export interface SuppressionPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
}

/** Whether an address is suppressed, since when, and why. */
export function readSuppression({ database, linkKeys }: SuppressionPorts) {
  return async function readSuppression(request: ApiRequest<'readSuppression'>): Promise<ApiResponse> {
    const hashes = addressHashes(await linkKeys.read(), request.query.email);
    const [row] = await database.rows(suppressions.readSuppression(request.caller, hashes));
    checkRole(request, row?.role);
    return { status: 200, body: row?.suppression };
  };
}

/** Sends mail to an address again, with a reason. Idempotent. */
export function liftSuppression({ database, linkKeys }: SuppressionPorts) {
  return async function liftSuppression({ caller, query }: ApiRequest<'liftSuppression'>): Promise<ApiResponse> {
    const hashes = addressHashes(await linkKeys.read(), query.email);
    const rows = await database.rows(suppressions.liftSuppression(caller, hashes, query.reason));
    return { status: 200, body: requireOutcome(rows, 'lifted', 'suppression').suppression };
  };
}
