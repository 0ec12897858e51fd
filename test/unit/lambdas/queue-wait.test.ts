/** The wait of the order queue, as an execution environment remembers it. */
import { expect, test } from 'vitest';
import { queueWait } from '#lambdas/order/queue-wait.ts';

function open() {
  let now = 1_000;
  const wait = queueWait(5_000, () => now);
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { wait, pass };
}

test('a request that has waited for a second and waits for two to three more: a new one waits for three', () => {
  const { wait } = open();
  expect(wait.seconds()).toBeUndefined();
  wait.observe(1_050, 3);
  expect(wait.seconds()).toBe(3);
  wait.observe(2_400, 4);
  expect(wait.seconds(), 'the latest estimate').toBe(5);
});

test('the least estimate says nothing: it may be that of an old request that waits for another reason', () => {
  const { wait } = open();
  wait.observe(40_000, 1);
  expect(wait.seconds()).toBeUndefined();
  wait.observe(1_000, 2);
  wait.observe(40_000, 1);
  expect(wait.seconds()).toBe(2);
});

test('the memory is short', () => {
  const { wait, pass } = open();
  wait.observe(1_000, 9);
  pass(4_999);
  expect(wait.seconds()).toBe(9);
  pass(1);
  expect(wait.seconds()).toBeUndefined();
});
