import * as z from 'zod';
import { RESTOCK_UNITS_MAX } from './limits.ts';

/** A verified delivery of a factory, as the queue keeps it while the database is unavailable. */
export const Delivery = z.object({
  restockId: z.string().min(1).max(128),
  key: z.string().min(1).max(256),
  productId: z.string().min(1).max(64),
  units: z.int().min(1).max(RESTOCK_UNITS_MAX),
});
export type Delivery = z.infer<typeof Delivery>;
