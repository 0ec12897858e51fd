import { describe, expect, test } from 'vitest';
import { readOptions } from '#bin/flash-sale/options.ts';
import {
  compare,
  type Outcome,
  renderSurge,
  type SurgeResponse,
  type SurgeResult,
  surgeVerdict,
} from '#bin/flash-sale/surge-result.ts';
import { greeting } from '#bin/start/greeting.ts';
import { readOptions as readStartOptions } from '#bin/start/options.ts';

const response = (buyerId: string, outcome: Outcome): SurgeResponse => ({
  buyerId,
  outcome,
  text: outcome,
  milliseconds: 1,
  decidedMilliseconds: 1,
  decidedAt: 1,
  wasQueued: false,
});

describe('the responses of a surge are compared with the orders of the shop', () => {
  test.for<readonly [string, readonly Outcome[], number, { placedAlthoughRefused: number; missing: number }]>([
    ['an order each', ['placed', 'sold out'], 2, { placedAlthoughRefused: 0, missing: 0 }],
    ['an order of a buyer who was refused', ['placed', 'refused'], 2, { placedAlthoughRefused: 1, missing: 0 }],
    ['an order that is not there', ['placed', 'placed'], 1, { placedAlthoughRefused: 0, missing: 1 }],
    ['an order that had expired', ['placed', 'expired'], 2, { placedAlthoughRefused: 1, missing: 0 }],
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
      ...{ rate: 1, seconds: 1, stock: 1, took: 1, decidedAfter: 1, reserved: 1, placedAlthoughRefused: 0, missing: 0 },
      responses: [response('usr_1', 'placed')],
      ...more,
    }).flatMap(({ name, value, expected }) => (value === expected ? [] : [name]));
  expect(wrong({})).toEqual([]);
  expect(wrong({ reserved: 2 })).toEqual(['oversold', 'units reserved']);
  expect(wrong({ reserved: 0 })).toEqual(['units reserved']);
  expect(wrong({ responses: [response('usr_1', 'placed'), response('usr_2', 'none')] })).toEqual([]);
  expect(wrong({ responses: [response('usr_1', 'placed'), response('usr_2', 'other')] })).toEqual(['other responses']);
  const queued = (outcome: Outcome) => [
    response('usr_1', 'placed'),
    { ...response('usr_2', outcome), wasQueued: true },
  ];
  expect(wrong({ responses: queued('sold out') })).toEqual([]);
  expect(wrong({ responses: queued('expired') })).toEqual(['accepted and expired']);
  expect(wrong({ responses: queued('none') })).toEqual(['accepted and not decided']);
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

test('a surge prints when queued orders were decided', () => {
  const queued = {
    ...response('usr_2', 'placed'),
    text: '202, then 201',
    decidedMilliseconds: 2_500,
    decidedAt: 3_500,
  };
  const result = { rate: 1, seconds: 2, stock: 2, took: 1, decidedAfter: 4, reserved: 2, placedAlthoughRefused: 0 };
  const responses = [
    { ...response('usr_1', 'placed'), text: '201' },
    { ...queued, wasQueued: true },
  ];
  const printed = renderSurge({ ...result, missing: 0, responses }).join('\n');
  expect(printed).toMatch(/202, then 201 +1 +0 +1 +1 +2500\n/);
  expect(printed).toContain('1 orders were queued; the last decision came 1.5 s after the last request');
  expect(renderSurge({ ...result, missing: 0, responses: responses.slice(0, 1) }).join('\n')).not.toContain('queued');
});

test('every program that starts a system takes the latencies of AWS', () => {
  expect(readStartOptions(['--latency', 'aws'])).toMatchObject({ hasLatency: true });
  expect(readStartOptions([])).toMatchObject({ hasLatency: false });
  expect(readOptions(['--latency', 'aws'])).toMatchObject({ latency: 'aws' });
  expect(readOptions([]).latency).toBeUndefined();
  const urls = { api: 'http://127.0.0.1:1', aws: '', factory: '', platform: '' };
  expect(greeting({ urls }, 1, true)).toContain('Data API 15, commit 3, SQS and SNS 8, SES 40, cold start 300 ms');
  expect(greeting({ urls }, 1)).not.toContain('Latency');
  expect(() => readStartOptions(['--latency', '3'])).toThrow('Invalid latency "3". --latency must be aws');
  expect(() => readOptions(['--latency', '3'])).toThrow('Invalid value "3" for --latency: must be aws');
});

test('npm start takes the concurrency of the account', () => {
  expect(readStartOptions([]).concurrency).toBeUndefined();
  expect(readStartOptions(['--concurrency', '150']).concurrency).toBe(150);
  for (const wrong of ['9', '1.5', 'x', '10001'])
    expect(() => readStartOptions(['--concurrency', wrong])).toThrow(`Invalid concurrency "${wrong}"`);
});
