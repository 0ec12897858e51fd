import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CallbackClaim } from './callback-token.ts';
import { canonicalJson } from './canonical.ts';
import { RESTOCK_UNITS_MAX } from './limits.ts';

/** A verified delivery of a factory, as the queue keeps it while the database is unavailable. */
export const Delivery = z.object({
  restockId: z.string().min(1).max(128),
  /** Identifies the delivery: calls with the same key are the same delivery. */
  key: z.string().min(1).max(256),
  productId: z.string().min(1).max(64),
  units: z.int().min(1).max(RESTOCK_UNITS_MAX),
  /** The factory that delivers. Missing in a message of the previous release. */
  factoryId: z.string().min(1).max(64).optional(),
});
export type Delivery = z.infer<typeof Delivery>;

/**
 * The key of an unsigned delivery, which has no id: what the factory reports, for one attempt of a restock. How the report
 * is written (spaces, order of the fields, digits in a string) and fields that are no part of it make no difference.
 */
export function unsignedDeliveryKey(claim: CallbackClaim, delivery: Omit<Delivery, 'key'>): string {
  const { restockId, productId, units, factoryId } = delivery;
  const report = createHash('sha256').update(canonicalJson({ restockId, productId, units, factoryId }));
  return `${claim.restockId}.${claim.attempt}.${report.digest('base64url')}`;
}

/** The key of a signed delivery. Every factory chooses its own ids, so two factories may use the same one. */
export const signedDeliveryKey = (factoryId: string, webhookId: string): string => `webhook.${factoryId}.${webhookId}`;
