/** The factory's contract: its request, its failure modes and its deliveries. */
import * as z from 'zod';

/** Failure modes of the fake factory (docs/factory.md). */
export const FACTORY_MODES = ['ok', 'reject', 'error', 'hang', 'forget', 'duplicate', 'partial', 'over'] as const;
/** A rate: `0.3`, `"0.3"` or `"30%"`. */
export const rate = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?%?$/)])
  .transform((v) => (typeof v === 'string' && v.endsWith('%') ? Number(v.slice(0, -1)) / 100 : Number(v)))
  .refine((n) => n >= 0 && n <= 1, 'must be 0 to 1, or 0% to 100%');
export const FactoryChange = z.strictObject({
  mode: z.enum(FACTORY_MODES).optional(),
  delaySeconds: z.number().min(0).max(3600).optional(),
  failRate: rate.optional(),
});
export type FactoryChange = z.infer<typeof FactoryChange>;
export type FactorySettings = Required<{ [K in keyof FactoryChange]: Exclude<FactoryChange[K], undefined> }>;

export const Manufacture = z.strictObject({
  MessageGroupId: z.string().min(1),
  MessageAttributeProductId: z.string().min(1),
  MessageAttributeProductCnt: z.coerce.number().int().positive(),
  MessageAttributeFactoryId: z.string().min(1),
  MessageAttributeRequester: z.string().min(1),
  CallbackUrl: z.url(),
});
export type Manufacture = z.infer<typeof Manufacture>;

/** Returns the units of each delivery for a request; normally one delivery of all units. */
export function deliveries(mode: FactorySettings['mode'], units: number): readonly number[] {
  switch (mode) {
    case 'ok':
      return [units];
    case 'duplicate':
      return [units, units];
    case 'partial':
      // The two parts must differ: two equal unsigned deliveries would count as one repeated delivery
      // (docs/factory.md).
      return units > 2 ? [Math.floor(units / 2) + 1, Math.ceil(units / 2) - 1] : [units];
    case 'over':
      return [units + 1];
    case 'reject':
    case 'error':
    case 'hang':
    case 'forget':
      return [];
  }
}
