/** The result of a surge: compared with the shop, judged and rendered. */
import { quantile } from '#bin/bench/figure.ts';
import type { Row } from './checks.ts';

/**
 * What the shop decided. `none`: the connection ended without a response, or a queued order got no decision. `expired`: it was
 * accepted, and is never placed.
 */
export type Outcome = 'placed' | 'sold out' | 'refused' | 'expired' | 'other' | 'none';

export interface SurgeResponse {
  readonly buyerId: string;
  readonly outcome: Outcome;
  /** Status and problem code: `503 service.unavailable`; of a queued order `202, then 201`. */
  readonly text: string;
  /** Until the response: the decision, a refusal, or 202. */
  readonly milliseconds: number;
  /** Until the decision; as long as `milliseconds` if the order was not queued. */
  readonly decidedMilliseconds: number;
  /** When the decision came, in milliseconds since the first request. */
  readonly decidedAt: number;
  readonly wasQueued: boolean;
}

export interface SurgeResult {
  readonly rate: number;
  readonly seconds: number;
  readonly stock: number;
  readonly responses: readonly SurgeResponse[];
  /** Seconds from the first request to the last response, and to the last decision. */
  readonly took: number;
  readonly decidedAfter: number;
  /** Orders in the shop of buyers whose responses were refusals. */
  readonly placedAlthoughRefused: number;
  /** Orders and rejections that a response named and the shop does not have. */
  readonly missing: number;
  readonly reserved: number;
}

/** Compares the responses to each buyer with the buyer's orders in the shop. */
export function compare(responses: readonly SurgeResponse[], orders: readonly { readonly buyerId: string }[]) {
  const kept = Map.groupBy(orders, ({ buyerId }) => buyerId);
  const differences = [...Map.groupBy(responses, ({ buyerId }) => buyerId)].map(([id, own]) => {
    const known = own.filter((one) => one.outcome === 'placed' || one.outcome === 'sold out').length;
    const unknown = own.filter((one) => one.outcome === 'none').length;
    const surplus = (kept.get(id)?.length ?? 0) - known;
    return { surplus: Math.max(0, surplus - unknown), missing: Math.max(0, -surplus) };
  });
  return {
    placedAlthoughRefused: differences.reduce((sum, { surplus }) => sum + surplus, 0),
    missing: differences.reduce((sum, { missing }) => sum + missing, 0),
  };
}

/** Returns the numbers of a surge that have one right value. */
export function surgeVerdict({
  responses,
  stock,
  reserved,
  placedAlthoughRefused,
  missing,
}: SurgeResult): readonly Row[] {
  const placed = responses.filter(({ outcome }) => outcome === 'placed').length;
  const lost = responses.filter(({ outcome }) => outcome === 'none').length;
  return [
    { name: 'oversold', value: Math.max(0, reserved - stock), expected: 0 },
    // The outcome of a request without a response is unknown to its buyer.
    { name: 'units reserved', value: reserved, expected: Math.min(Math.max(placed, reserved), placed + lost) },
    { name: 'placed although refused', value: placedAlthoughRefused, expected: 0 },
    { name: 'orders that are missing', value: missing, expected: 0 },
    { name: 'other responses', value: responses.filter(({ outcome }) => outcome === 'other').length, expected: 0 },
    {
      name: 'accepted and expired',
      value: responses.filter(({ outcome }) => outcome === 'expired').length,
      expected: 0,
    },
    {
      name: 'accepted and not decided',
      value: responses.filter((one) => one.outcome === 'none' && one.wasQueued).length,
      expected: 0,
    },
  ];
}

/** Renders the result: the checked numbers, then one line for each kind of response. */
export function renderSurge(result: SurgeResult): readonly string[] {
  const { responses, took, decidedAfter, rate, seconds } = result;
  const kinds = [...Map.groupBy(responses, ({ text }) => text)].sort(([, a], [, b]) => b.length - a.length);
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(9))).join('');
  const rows = kinds.map(([text, own]) => {
    const times = own.map(({ milliseconds }) => milliseconds);
    const decided = own.map(({ decidedMilliseconds }) => decidedMilliseconds);
    const numbers = [own.length, own.length / decidedAfter, quantile(times, 0.5), quantile(times, 0.99)];
    return line([text, ...[...numbers, quantile(decided, 0.99)].map((n) => n.toFixed(0))]);
  });
  const inTime = responses.filter(({ milliseconds }) => milliseconds <= 1_000).length;
  const queued = responses.filter(({ wasQueued }) => wasQueued);
  const lastAfter = Math.max(0, ...queued.map(({ decidedAt }) => decidedAt / 1_000)) - seconds;
  return [
    ...surgeVerdict(result).map(({ name, value, expected }) =>
      line([name, String(value), value === expected ? 'right' : `WRONG, expected ${expected}`]),
    ),
    '',
    line(['response', 'count', 'a second', 'p50 ms', 'p99 ms', 'decided']),
    ...rows,
    '',
    `${responses.length} orders were sent at ${rate} a second; the last response came after ${took.toFixed(1)} s`,
    `${((100 * inTime) / responses.length).toFixed(0)} % of the responses came within a second`,
    ...(queued.length === 0
      ? []
      : [
          `${queued.length} orders were queued; the last decision came ${lastAfter.toFixed(1)} s after the last request`,
        ]),
  ];
}
