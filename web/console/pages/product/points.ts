/** The points of a stock chart, made of the moves of a stock ledger. */
import type { Point } from '#web/shared/ui/stock-plot.tsx';

interface Move {
  readonly at: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
}

const pointOf = (at: string, onHand: number, reserved: number): Point => ({ at, onHand, available: onHand - reserved });

/**
 * Returns the stock at the beginning of the span and after each move in it.
 * @param moves newest first, at least those of the span if there are that many
 * @param since the beginning of the span, in milliseconds since 1970
 */
export function pointsOf(moves: readonly Move[], since: number): readonly Point[] {
  const oldest = moves.at(-1);
  if (!oldest) return [];
  const begin = new Date(since).toISOString();
  const before = moves.find(({ at }) => Date.parse(at) < since);
  const after = moves
    .filter(({ at }) => Date.parse(at) >= since)
    .map(({ at, onHand, reserved }) => pointOf(at, onHand, reserved))
    .reverse();
  const first = before
    ? pointOf(begin, before.onHand, before.reserved)
    : pointOf(oldest.at, oldest.onHand - oldest.onHandDelta, oldest.reserved - oldest.reservedDelta);
  return [first, ...after];
}
