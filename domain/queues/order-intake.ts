import * as z from 'zod';
import { idPattern } from '#domain/id-pattern.ts';
import type { Id, IdPrefix } from '#domain/ids.ts';
import {
  IDEMPOTENCY_KEY_CHARACTERS_MAX,
  INTAKE_AGE_ALARM_SECONDS,
  INTAKE_BATCH_MAX,
  LINE_UNITS_MAX,
  ORDER_LINES_MAX,
  REQUEST_ID_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { defineQueue } from './define.ts';

// One call decides a hundred messages, and one value that the database cannot store would fail all of them.
const visible = (most: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(most);
const krw = z.int().nonnegative();

/** A schema of ids whose type is the id, without a transform: a message stays what it is in JSON. */
const idOf = <P extends IdPrefix>(prefix: P) => z.string().regex(idPattern(prefix)) as unknown as z.ZodType<Id<P>>;
const line = z.object({ productId: idOf('prd'), quantity: z.int().min(1).max(LINE_UNITS_MAX) });

/** An order that was accepted and is not decided yet. Nothing of it is in the database before its batch. */
export const OrderRequestMessage = z.object({
  /** The id that the order will have. */
  id: idOf('ord'),
  buyer: z.object({ userId: idOf('usr'), issuedAt: z.int().nonnegative() }),
  /** The buyer's Idempotency-Key, and the fingerprint of the body. */
  key: visible(IDEMPOTENCY_KEY_CHARACTERS_MAX),
  hash: visible(64),
  requestId: visible(REQUEST_ID_CHARACTERS_MAX),
  /** null: the lines of the buyer's cart at the time of the decision. */
  lines: z
    .array(line)
    .min(1)
    .max(ORDER_LINES_MAX)
    .refine((lines) => new Set(lines.map(({ productId }) => productId)).size === lines.length, 'a product is repeated')
    .nullable(),
  expected: z
    .object({ total: krw.optional(), prices: z.array(krw.nullable()).max(ORDER_LINES_MAX).optional() })
    .optional(),
  pay: z.object({ id: idOf('pay'), randomPercent: z.number().min(0).max(100) }).optional(),
  /** Epoch milliseconds at which API Gateway received the request (`requestTimeEpoch`). */
  acceptedAt: z.int().positive(),
  /** The sender found the stock row locked. */
  contended: z.boolean(),
});
export type OrderRequestMessage = z.infer<typeof OrderRequestMessage>;

/** Orders that could not be decided at once. One call of the database decides a batch. */
export const orderIntake = defineQueue({
  name: 'order-intake',
  consumer: 'order-intake',
  fedBy: 'functions',
  message: OrderRequestMessage,
  batchSize: INTAKE_BATCH_MAX,
  batchingWindowSeconds: 1,
  maxConcurrency: 3,
  ageAlarmSeconds: INTAKE_AGE_ALARM_SECONDS,
  meaning: {
    en: 'Accepted orders are not decided. After five minutes they expire, and their buyers must order again.',
    ko: '접수된 주문이 처리되지 않았습니다. 5분이 지나면 만료되어, 구매자가 다시 주문해야 합니다.',
  },
});
