import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PriceList {
  readonly date: string;
  readonly region: string;
  readonly perMillion: Readonly<Record<string, number>>;
  readonly lambdaArmGigabyteSecond: number;
  readonly lambdaGigabytes: number;
}

const PRICES = JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')) as PriceList;

export interface Spent {
  readonly requests: number;
  readonly invocations: number;
  readonly milliseconds: number;
  /** `sqs:SendMessage` → times. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Estimates what the counted work would cost at AWS, in USD: API requests, invocations, their duration and every AWS
 * call.
 */
export function priceOf({ requests, invocations, milliseconds, calls }: Spent): number {
  const millions = (times: number, name: string) =>
    (times * (PRICES.perMillion[name] ?? PRICES.perMillion[name.split(':')[0] ?? ''] ?? 0)) / 1e6;
  const time = (milliseconds / 1_000) * PRICES.lambdaGigabytes * PRICES.lambdaArmGigabyteSecond;
  const called = Object.entries(calls).reduce((sum, [name, times]) => sum + millions(times, name), 0);
  return millions(requests, 'api:Request') + millions(invocations, 'lambda:Request') + time + called;
}

/** The source of the prices, shown under the estimate. */
export const PRICE_NOTE = `${PRICES.region}, prices as of ${PRICES.date}, without Aurora and the free tier`;
