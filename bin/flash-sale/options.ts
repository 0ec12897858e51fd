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
const STOCK = 100;
/** Ten orders of each of 10,000 buyers. */
const SURGE_ORDERS_MAX = 100_000;
/** Options of a sale that a surge does not have. */
const SALE_ONLY = ['buyers', 'lines', 'pay', 'abandon', 'payment-failure', 'concurrency'] as const;
const Options = z
  .strictObject({
    buyers: positiveInteger(10_000).default(200),
    stock: positiveInteger(1_000_000).optional(),
    lines: positiveInteger(ORDER_LINES_MAX).default(1),
    concurrency: positiveInteger(1_000).default(100),
    pay: percent.optional(),
    abandon: percent.optional(),
    'payment-failure': percent.default(0),
    rate: positiveInteger(5_000).optional(),
    seconds: positiveInteger(60).default(10),
    port: positiveInteger(32_767).default(4510),
    latency: z.literal('aws', 'must be aws').optional(),
    history: z.string().min(1, 'must be the path of a file').optional(),
    json: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .refine(({ pay, abandon }) => pay === undefined || abandon === undefined, {
    message: 'Use either --pay or --abandon, not both.',
    path: [],
  })
  .refine(({ rate = 0, seconds }) => rate * seconds <= SURGE_ORDERS_MAX, {
    message: `must be at most ${SURGE_ORDERS_MAX / 1_000},000 orders together with --seconds`,
    path: ['rate'],
  })
  .transform(({ pay, abandon, 'payment-failure': paymentFailurePercent, stock, rate, ...rest }) => ({
    ...rest,
    rate,
    stock: stock ?? (rate === undefined ? STOCK : rate * rest.seconds),
    /** Percentage of the placed orders whose buyers try to pay. */
    payPercent: pay ?? (abandon === undefined ? PAY_PERCENT : 100 - abandon),
    paymentFailurePercent,
  }));
export type Options = z.infer<typeof Options>;

export const USAGE = `npm run flash-sale -- [--buyers 200] [--stock 100] [--pay 50%] [--concurrency 100] [--port 4510] [--latency aws] [--history FILE] [--json]
npm run flash-sale -- --rate 500 [--seconds 10] [--stock 5000] [--port 4510] [--latency aws] [--history FILE] [--json]

  --buyers           number of buyers; all order at once, one unit of each product (1 to 10,000)
  --stock            units in stock of each product
  --lines            products in every order (1 to ${ORDER_LINES_MAX})
  --pay              percentage of the placed orders whose buyers pay (or --abandon: whose buyers do not pay)
  --payment-failure  percentage of the payments that the shop lets fail (failure injection)
  --concurrency      maximum number of requests in flight
  --rate             a surge instead: so many orders arrive each second, and do not wait for earlier ones (1 to 5,000)
  --seconds          duration of the surge (1 to 60); then --stock is by default one unit for each order
  --port             port of the system; without it the running system, and a system is started when none runs
  --latency          aws: the started system takes as long as AWS is assumed to take (docs/local.md); none may be running
  --history          file for the history of the sale: one JSON line for each operation (docs/simulator.md)
  --json             print the result as JSON on standard output

A buyer may have ${OPEN_ORDERS_PER_BUYER_MAX} open orders, so every sale creates its own buyers and products.
The sale advances the test clock: five minutes for the payment timeout, four more for the factory's delivery.`;

/** Parses the arguments of `npm run flash-sale`; throws an error that names the wrong option. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const named = { buyers: text, lines: text, concurrency: text, pay: text, abandon: text };
  const surge = { rate: text, seconds: text };
  const both = { stock: text, port: text, latency: text, history: text, json: flag, help: flag };
  const { values } = parseArgs({
    args: [...args],
    options: { ...named, ...surge, ...both, 'payment-failure': text },
  });
  const mixed = SALE_ONLY.find((option) => values[option] !== undefined);
  if (values.rate !== undefined && mixed) throw new Error(`--${mixed} does not go with --rate.`);
  if (values.seconds !== undefined && values.rate === undefined) throw new Error('--seconds needs --rate.');
  const parsed = Options.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') as keyof typeof values | '' | undefined;
  throw new Error(name ? `Invalid value "${values[name]}" for --${name}: ${issue?.message}` : issue?.message);
}
