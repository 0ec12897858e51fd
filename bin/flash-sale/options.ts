import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OPEN_ORDERS_PER_BUYER_MAX, ORDER_LINES_MAX } from '#domain/limits.ts';

const positiveInteger = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);
const percent = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?%?$/, 'must be a percentage like 50%')
  .transform((text) => Number(text.replace('%', '')))
  .refine((n) => n <= 100, 'must be at most 100%');

const PAY_PERCENT = 50;
const Options = z
  .strictObject({
    buyers: positiveInteger(10_000).default(200),
    stock: positiveInteger(1_000_000).default(100),
    lines: positiveInteger(ORDER_LINES_MAX).default(1),
    concurrency: positiveInteger(1_000).default(100),
    pay: percent.optional(),
    abandon: percent.optional(),
    'payment-failure': percent.default(0),
    port: positiveInteger(32_767).default(4510),
    json: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .refine(({ pay, abandon }) => pay === undefined || abandon === undefined, {
    message: 'Use either --pay or --abandon, not both.',
    path: [],
  })
  .transform(({ pay, abandon, 'payment-failure': paymentFailurePercent, ...rest }) => ({
    ...rest,
    /** Percentage of the placed orders whose buyers try to pay. */
    payPercent: pay ?? (abandon === undefined ? PAY_PERCENT : 100 - abandon),
    paymentFailurePercent,
  }));
export type Options = z.infer<typeof Options>;

export const USAGE = `npm run flash-sale -- [--buyers 200] [--stock 100] [--pay 50%] [--concurrency 100] [--port 4510] [--json]

  --buyers           number of buyers; all order at once, one unit of each product (1 to 10,000)
  --stock            units in stock of each product
  --lines            products in every order (1 to ${ORDER_LINES_MAX})
  --pay              percentage of the placed orders whose buyers pay (or --abandon: whose buyers do not pay)
  --payment-failure  percentage of the payments that the shop lets fail (failure injection)
  --concurrency      maximum number of requests in flight
  --port             port of the running system; a system is started there when none is running
  --json             print the result as JSON on standard output

A buyer may have ${OPEN_ORDERS_PER_BUYER_MAX} open orders, so every sale creates its own buyers and products.
The sale advances the test clock: five minutes for the payment timeout, four more for the factory's delivery.`;

/** Parses the arguments of `npm run flash-sale`; throws an error that names the wrong option. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const named = { buyers: text, stock: text, lines: text, concurrency: text, pay: text, abandon: text, port: text };
  const { values } = parseArgs({
    args: [...args],
    options: { ...named, 'payment-failure': text, json: flag, help: flag },
  });
  const parsed = Options.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') as keyof typeof values | '' | undefined;
  throw new Error(name ? `Invalid value "${values[name]}" for --${name}: ${issue?.message}` : issue?.message);
}
