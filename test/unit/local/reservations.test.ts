import { expect, test } from 'vitest';
import type { FunctionSpec } from '#local/aws/lambda/functions.ts';
import { withReservations } from '#local/aws/lambda/reservations.ts';

const spec = (name: string, reservedConcurrency?: number) => ({ name, reservedConcurrency }) as FunctionSpec;
const FUNCTIONS = [spec('order', 300), spec('products'), spec('sessions', 10), spec('order-intake', 5)];

test.each([
  [10, {}],
  [104, {}],
  [105, { 'order-intake': 5 }],
  [114, { 'order-intake': 5 }],
  [115, { 'order-intake': 5, sessions: 10 }],
  [414, { 'order-intake': 5, sessions: 10 }],
  [415, { 'order-intake': 5, sessions: 10, order: 300 }],
])(
  'with %i concurrent executions the account reserves %o: the smallest first, while 100 are left',
  (concurrency, expected) => {
    const found = withReservations(FUNCTIONS, concurrency).flatMap(({ name, reservedConcurrency: reserved }) =>
      reserved === undefined ? [] : [[name, reserved]],
    );
    expect(Object.fromEntries(found)).toEqual(expected);
  },
);

test('a function whose reservation is not accepted keeps everything else', () => {
  const [order] = withReservations([{ ...spec('order', 300), timeoutSeconds: 10 }], 10);
  expect(order).toEqual({ name: 'order', timeoutSeconds: 10, reservedConcurrency: undefined });
});
