/** The rush: everybody orders at once. */
import { randomUUID } from 'node:crypto';
import { progress } from './progress.ts';
import type { Say, Tally } from './result.ts';
import { type Answer, type Buyer, inParallel, type Shop } from './shop.ts';

export interface Placed {
  readonly orderId: string;
  readonly buyer: Buyer;
  /** KRW. */
  readonly total: number;
}

export interface Rush {
  readonly seconds: number;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly placed: readonly Placed[];
  readonly refused: number;
  /** Answers that were neither an order nor a refusal. */
  readonly other: Tally;
}

export const bearer = ({ token }: Buyer) => ({ authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() });

/** One order of one unit of each product by every buyer, so many at a time. */
export async function rush(
  shop: Shop,
  buyers: readonly Buyer[],
  productIds: readonly string[],
  concurrency: number,
  say: Say,
): Promise<Rush> {
  const times: number[] = [];
  const tick = progress(buyers.length, 'have ordered', say);
  const lines = productIds.map((productId) => ({ productId, quantity: 1 }));
  const order = (buyer: Buyer) => async () => {
    const began = performance.now();
    const answer = await shop.post('/api/v1/orders', { lines }, bearer(buyer));
    times.push(performance.now() - began);
    tick();
    return answer;
  };
  const began = performance.now();
  const answers = await inParallel(buyers.map(order), concurrency);
  const seconds = (performance.now() - began) / 1_000;
  const placed = answers.flatMap(({ status, body }, i): Placed[] =>
    status === 201 ? [{ orderId: String(body['id']), buyer: buyers[i] as Buyer, total: Number(body['total']) }] : [],
  );
  const refused = answers.filter(isHttpProblem).length;
  say(`${placed.length} sold, ${refused} refused in ${seconds.toFixed(2)} s`);
  const other = tally(answers.filter((answer) => answer.status !== 201 && !isHttpProblem(answer)));
  const milliseconds = { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
  return { seconds, milliseconds, placed, refused, other };
}

const isHttpProblem = ({ status, body }: Answer): boolean => status === 409 && body['code'] === 'stock.sold_out';

/** How often each answer was given. */
export function tally(answers: readonly Answer[]): Tally {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = `${status} ${body['code'] ?? ''}`.trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;
