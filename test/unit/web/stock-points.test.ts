import { expect, test } from 'vitest';
import { pointsOf } from '#web/console/pages/product/points.ts';

const START = Date.parse('2026-11-29T10:00:00.000Z');
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
const move = (minutes: number, onHand: number, reserved: number, onHandDelta: number, reservedDelta: number) => ({
  ...{ at: at(minutes), onHand, reserved, onHandDelta, reservedDelta },
});
/** Newest first, as the API lists them. */
const moves = [move(30, 8, 0, -2, -2), move(20, 10, 2, 0, 2), move(0, 10, 0, 10, 0)];

test('a span begins with the stock at its beginning, and has every move in it', () => {
  expect(pointsOf(moves, START + 15 * 60_000)).toEqual([
    { at: at(15), onHand: 10, available: 10 },
    { at: at(20), onHand: 10, available: 8 },
    { at: at(30), onHand: 8, available: 8 },
  ]);
});

test('a span without a move has the stock of its beginning', () => {
  expect(pointsOf(moves, START + 60 * 60_000)).toEqual([{ at: at(60), onHand: 8, available: 8 }]);
});

test('a span that begins before all moves begins with the state before the oldest one', () => {
  expect(pointsOf(moves, START - 60_000)[0]).toEqual({ at: at(0), onHand: 0, available: 0 });
  expect(pointsOf([], START)).toEqual([]);
});
