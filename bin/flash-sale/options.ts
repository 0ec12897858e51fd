import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OPEN_ORDERS_PER_BUYER_MAX, ORDER_LINES_MAX } from '#domain/limits.ts';

const whole = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);

const Options = z.strictObject({
  buyers: whole(100_000).default(200),
  stock: whole(1_000_000).default(100),
  lines: whole(ORDER_LINES_MAX).default(1),
  concurrency: whole(1_000).default(100),
  port: whole(32_767).default(4510),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});
export type Options = z.infer<typeof Options>;

export const USAGE = `npm run flash-sale -- [--buyers 200] [--stock 100] [--lines 1] [--concurrency 100] [--port 4510] [--json]

  --buyers       buyers who order at once, one order of one unit a line each
  --stock        units on the shelf of each product
  --lines        products in every order (1 to ${ORDER_LINES_MAX})
  --concurrency  orders in flight at a time
  --port         of the running system; one is started there when none runs
  --json         the result as JSON on standard output

A buyer may have ${OPEN_ORDERS_PER_BUYER_MAX} open orders, so every sale makes its own buyers and its own products.`;

/** Reads the command line; throws one sentence for what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { buyers: text, stock: text, lines: text, concurrency: text, port: text, json: flag, help: flag },
  });
  const parsed = Options.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`--${issue?.path.join('.')} ${issue?.message}`);
}
