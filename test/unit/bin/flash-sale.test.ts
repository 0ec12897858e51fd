import { describe, expect, test } from 'vitest';
import { readOptions } from '#bin/flash-sale/options.ts';
import { compare, type Outcome, type SurgeResponse, type SurgeResult, surgeVerdict } from '#bin/flash-sale/surge.ts';
import { readOptions as readStartOptions } from '#bin/start/options.ts';

const response = (buyerId: string, outcome: Outcome): SurgeResponse => ({
  buyerId,
  outcome,
  text: outcome,
  milliseconds: 1,
});

describe('the responses of a surge are compared with the orders of the shop', () => {
  test.for<readonly [string, readonly Outcome[], number, { placedAlthoughRefused: number; missing: number }]>([
    ['an order each', ['placed', 'sold out'], 2, { placedAlthoughRefused: 0, missing: 0 }],
    ['an order of a buyer who was refused', ['placed', 'refused'], 2, { placedAlthoughRefused: 1, missing: 0 }],
    ['an order that is not there', ['placed', 'placed'], 1, { placedAlthoughRefused: 0, missing: 1 }],
    ['without a response both are possible: placed', ['none'], 1, { placedAlthoughRefused: 0, missing: 0 }],
    ['without a response both are possible: not placed', ['none'], 0, { placedAlthoughRefused: 0, missing: 0 }],
  ])('%s', ([, outcomes, count, expected]) => {
    const responses = outcomes.map((one) => response('usr_1', one));
    const orders = Array.from({ length: count }, () => ({ buyerId: 'usr_1' }));
    expect(compare(responses, orders)).toEqual(expected);
  });
});

test('more reserved units than stock, or another number than was placed, is wrong', () => {
  const wrong = (more: Partial<SurgeResult>) =>
    surgeVerdict({
      ...{ rate: 1, seconds: 1, stock: 1, took: 1, reserved: 1, placedAlthoughRefused: 0, missing: 0 },
      responses: [response('usr_1', 'placed')],
      ...more,
    }).flatMap(({ name, value, expected }) => (value === expected ? [] : [name]));
  expect(wrong({})).toEqual([]);
  expect(wrong({ reserved: 2 })).toEqual(['oversold', 'units reserved']);
  expect(wrong({ reserved: 0 })).toEqual(['units reserved']);
  expect(wrong({ responses: [response('usr_1', 'placed'), response('usr_2', 'none')] })).toEqual([]);
  expect(wrong({ responses: [response('usr_1', 'placed'), response('usr_2', 'other')] })).toEqual(['other responses']);
});

test('a surge has one unit for each order, and no option of a sale', () => {
  expect(readOptions(['--rate', '500'])).toMatchObject({ rate: 500, seconds: 10, stock: 5_000 });
  expect(readOptions([])).toMatchObject({ rate: undefined, stock: 100 });
  expect(() => readOptions(['--rate', '5000', '--seconds', '60'])).toThrow('--rate: must be at most 100,000 orders');
  expect(() => readOptions(['--rate', '5', '--buyers', '3'])).toThrow('--buyers does not go with --rate.');
  expect(() => readOptions(['--seconds', '3'])).toThrow('--seconds needs --rate.');
});

test('a sale and a surge take a file for the history', () => {
  expect(readOptions(['--history', 'sale.jsonl'])).toMatchObject({ history: 'sale.jsonl' });
  expect(readOptions(['--history', 'sale.jsonl', '--rate', '5'])).toMatchObject({ history: 'sale.jsonl', rate: 5 });
  expect(() => readOptions(['--history', ''])).toThrow('Invalid value "" for --history: must be the path of a file');
});

test('npm start takes the concurrency of the account', () => {
  expect(readStartOptions([]).concurrency).toBeUndefined();
  expect(readStartOptions(['--concurrency', '150']).concurrency).toBe(150);
  for (const wrong of ['9', '1.5', 'x', '10001'])
    expect(() => readStartOptions(['--concurrency', wrong])).toThrow(`Invalid concurrency "${wrong}"`);
});
