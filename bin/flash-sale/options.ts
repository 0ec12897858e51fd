import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OPEN_ORDERS_PER_BUYER_MAX, ORDER_LINES_MAX } from '#domain/limits.ts';

const whole = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);
const percent = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?%?$/, 'must be a share like 50%')
  .transform((text) => Number(text.replace('%', '')))
  .refine((n) => n <= 100, 'must be at most 100%');

const PAY_PERCENT = 50;
const Options = z
  .strictObject({
    buyers: whole(10_000).default(200),
    stock: whole(1_000_000).default(100),
    lines: whole(ORDER_LINES_MAX).default(1),
    concurrency: whole(1_000).default(100),
    pay: percent.optional(),
    abandon: percent.optional(),
    'payment-failure': percent.default(0),
    port: whole(32_767).default(4510),
    json: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .refine(({ pay, abandon }) => pay === undefined || abandon === undefined, {
    message: 'and --abandon say the same: give one of them',
    path: ['pay'],
  })
  .transform(({ pay, abandon, 'payment-failure': paymentFailurePercent, ...rest }) => ({
    ...rest,
    /** Of the orders that were placed: those whose buyers try to pay. */
    payPercent: pay ?? (abandon === undefined ? PAY_PERCENT : 100 - abandon),
    paymentFailurePercent,
  }));
export type Options = z.infer<typeof Options>;

export const USAGE = `npm run flash-sale -- [--buyers 200] [--stock 100] [--pay 50%] [--concurrency 100] [--port 4510] [--json]

  --buyers           buyers who order at once, one order of one unit a line each (1 to 10,000)
  --stock            units on the shelf of each product
  --lines            products in every order (1 to ${ORDER_LINES_MAX})
  --pay              of the orders that were placed: those that are paid (or --abandon: those that are not)
  --payment-failure  of the payments: those that fail by the shop's own fault failureRates
  --concurrency      requests in flight at a time
  --port             of the running system; one is started there when none runs
  --json             the result as JSON on standard output

A buyer may have ${OPEN_ORDERS_PER_BUYER_MAX} open orders, so every sale makes its own buyers and its own products.
It moves the test clock: five minutes for those who do not pay, four more for the factory.`;

/** Reads the command line; throws one sentence for what is wrong with it. */
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
  throw new Error(`--${issue?.path.join('.')} ${issue?.message}`);
}
