import { expect, test } from 'vitest';
import { spanName } from '#web/shared/ui/chart-span.ts';

const NOW = Date.parse('2026-11-30T03:00:59.000Z');
const span = { seconds: 900, name: '15 min' };

test('a chart of 15 minutes that begins at a full minute is of 15 minutes, not of 16', () => {
  expect(spanName('2026-11-30T02:45:00.000Z', NOW, span)).toBe('15 min');
  expect(spanName('2026-11-30T02:45:59.000Z', NOW, span)).toBe('15 min');
});

test('a chart that begins later, or has no chosen span, shows its age', () => {
  expect(spanName('2026-11-30T02:46:00.000Z', NOW, span)).toBeUndefined();
  expect(spanName('2026-11-30T02:00:00.000Z', NOW, undefined)).toBeUndefined();
});
