/** What a factory of this kind takes and does: its request, its tempers, and what leaves it. */
import * as z from 'zod';

/** What a factory may do to us. */
export const FACTORY_MODES = ['ok', 'refuse', 'error', 'hang', 'forget', 'duplicate', 'partial', 'over'] as const;
/** `0.3`, `"0.3"` or `"30%"`. */
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

/** What leaves the factory for a request: usually one delivery of all of it. */
export function deliveries(mode: FactorySettings['mode'], units: number): readonly number[] {
  switch (mode) {
    case 'ok':
      return [units];
    case 'duplicate':
      return [units, units];
    case 'partial':
      // Never two equal parts: unsigned, they would be one delivery told twice (docs/factory.md).
      return units > 2 ? [Math.floor(units / 2) + 1, Math.ceil(units / 2) - 1] : [units];
    case 'over':
      return [units + 1];
    case 'refuse':
    case 'error':
    case 'hang':
    case 'forget':
      return [];
  }
}
