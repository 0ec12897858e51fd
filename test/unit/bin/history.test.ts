import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHistory, type HistoryLine, historyFile, type OperationKind } from '#bin/flash-sale/history.ts';
import { violationOf } from '#test/history.ts';

const PRICE = 3_000;
type Times = readonly [call: number, end: number | null];

const observed = (kind: OperationKind, request: object, [callMicros, returnMicros]: Times): HistoryLine => ({
  ...{
    kind,
    caller: 'shop',
    key: null,
    request: { ...request },
    callMicros,
    returnMicros,
    status: null,
    response: null,
  },
});
const requested = (
  kind: OperationKind,
  {
    by,
    key = null,
    ...request
  }: { readonly by: string; readonly key?: string | null; readonly [name: string]: unknown },
  times: Times,
  status: number | null,
  response: object | null,
): HistoryLine => ({
  ...observed(kind, request, times),
  caller: by,
  key,
  status,
  response: response && { ...response },
});

const stock = (units: number) => observed('adjustment', { productId: 'prd_1', units, unitPrice: PRICE }, [0, 0]);
const lines = (quantity: number) => [{ productId: 'prd_1', quantity }];
const placed = (id: string, by: string, times: Times, { quantity = 1, key = id } = {}) =>
  requested('order', { by, key, lines: lines(quantity) }, times, 201, {
    ...{ id, buyerId: by, status: 'NOTPAYED', total: quantity * PRICE, payment: null },
  });
const soldOut = (id: string, by: string, times: Times, available = 0) =>
  requested('order', { by, key: id, lines: lines(available + 1) }, times, 409, {
    ...{ code: 'stock.sold_out', order: { id }, available: [{ productId: 'prd_1', available }] },
  });
const queuedSoldOut = (by: string, times: Times) =>
  requested('order', { by, key: 'queued', lines: lines(1) }, times, 409, { code: 'stock.sold_out', order: { id: by } });
const unanswered = (by: string, call: number, status: number | null = null) =>
  requested('order', { by, key: 'lost', lines: lines(1) }, [call, status === null ? null : call + 1], status, {});
const expired = (orderId: string, buyerId: string, times: Times) =>
  observed('expire', { orderId, buyerId, lines: lines(1) }, times);
const delivery = (units: number, times: Times) => observed('delivery', { productId: 'prd_1', units }, times);
const charged = (amount: number, balance: number, times: Times) =>
  requested('charge', { by: 'A', key: `charge-${times[0]}`, amount }, times, 201, { amount, balance });
const paid = (orderId: string, times: Times) =>
  requested('pay', { by: 'A', key: `pay-${times[0]}`, orderId }, times, 201, { orderId, status: 'COMPLETED' });
const unpaid = (orderId: string, times: Times, status: number, code: string) =>
  requested('pay', { by: 'A', key: `pay-${times[0]}`, orderId }, times, status, { code });
const cancelled = (orderId: string, times: Times, code?: string) =>
  requested('cancel', { by: 'A', orderId }, times, code ? 409 : 200, code ? { code } : { id: orderId });
const shipped = (orderId: string, times: Times) =>
  requested('ship', { by: 'seller', orderId }, times, 200, { id: orderId });

test('a history has whole microseconds, longer rather than shorter, and every request that has begun', () => {
  const written: HistoryLine[] = [];
  let now = 1.000_4;
  const history = createHistory(
    () => now,
    (line) => written.push(line),
  );
  const operation = { kind: 'pay', caller: 'usr_1', key: 'k', request: { orderId: 'ord_1' } } as const;
  const [end, lost] = [history.begin(operation), history.begin(operation)];
  history.begin({ ...operation, key: 'open' });
  now = 2.000_4;
  end({ status: 201, response: { id: 'pay_1' } });
  lost();
  history.add({ ...operation, key: null }, 1, 3);
  history.close();
  history.close();
  expect(written).toEqual([
    { ...operation, callMicros: 1_000, returnMicros: 2_001, status: 201, response: { id: 'pay_1' } },
    { ...operation, callMicros: 1_000, returnMicros: null, status: null, response: null },
    { ...operation, key: null, callMicros: 1_000, returnMicros: 3_000, status: null, response: null },
    { ...operation, key: 'open', callMicros: 1_000, returnMicros: null, status: null, response: null },
  ]);
});

test('a queued order is one line: accepted, and then its decision', () => {
  const written: HistoryLine[] = [];
  let now = 1;
  const history = createHistory(
    () => now,
    (line) => written.push(line),
  );
  const operation = { kind: 'order', caller: 'usr_1', key: 'k', request: {} } as const;
  const end = history.begin(operation);
  now = 9;
  end({ status: 201, response: { id: 'ord_1' }, acceptedAt: 2 });
  const times = { callMicros: 1_000, acceptedMicros: 2_000, returnMicros: 9_000 };
  expect(written).toEqual([{ ...operation, ...times, status: 201, response: { id: 'ord_1' } }]);
});

test('the file of a history has one JSON line for each operation, and must be writable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const path = join(folder, 'sale.jsonl');
  const written = [stock(1), placed('A', 'A', [1, 2])];
  const write = historyFile(path);
  for (const line of written) write(line);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines.map((line) => JSON.parse(line))).toEqual(written);
  expect(() => historyFile(path)).toThrow(`Cannot create the file "${path}" of --history: ENOENT`);
});

test.for<readonly [string, readonly HistoryLine[]]>([
  [
    'the last unit goes to the request that came later',
    [stock(1), soldOut('B', 'B', [1, 9]), placed('A', 'A', [2, 8])],
  ],
  [
    'a unit is free again after the expiry',
    [stock(1), placed('A', 'A', [1, 2]), expired('A', 'A', [5, 9]), placed('B', 'B', [6, 7])],
  ],
  [
    'a unit is free again after the cancellation',
    [stock(1), placed('A', 'A', [1, 2]), cancelled('A', [3, 4]), placed('B', 'B', [5, 6])],
  ],
  [
    'a delivery arrives',
    [stock(0), soldOut('A', 'A', [1, 2]), delivery(2, [3, 9]), placed('B', 'B', [4, 5], { quantity: 2 })],
  ],
  [
    'a delivery without a response may have been counted in part',
    [stock(0), delivery(3, [1, null]), soldOut('A', 'A', [4, 5], 2)],
  ],
  ['a request without a response took the unit', [stock(1), unanswered('A', 1), soldOut('B', 'B', [5, 6])]],
  ['a request without a response took nothing', [stock(1), unanswered('A', 1), placed('B', 'B', [5, 6])]],
  ['so did one with a 503', [stock(1), unanswered('A', 1, 503), soldOut('B', 'B', [5, 6])]],
  [
    'an order without a response expires',
    [stock(1), unanswered('A', 1), soldOut('B', 'B', [2, 3]), expired('?', 'A', [5, 6]), placed('C', 'C', [7, 8])],
  ],
  [
    'a queued order is decided after a later one, and does not say how many units there were',
    [stock(1), queuedSoldOut('A', [1, 9]), placed('B', 'B', [4, 5])],
  ],
  ['a key has the same result again', [stock(1), placed('A', 'A', [1, 2]), placed('A', 'A', [3, 4])]],
  [
    'two buyers use one key',
    [stock(2), placed('A', 'A', [1, 2], { key: 'k' }), placed('B', 'B', [3, 4], { key: 'k' })],
  ],
  [
    'an order is paid, and refunded',
    [
      stock(1),
      charged(PRICE, PRICE, [1, 2]),
      placed('A', 'A', [1, 2]),
      paid('A', [3, 4]),
      cancelled('A', [5, 6]),
      charged(1, PRICE + 1, [7, 8]),
    ],
  ],
  [
    'a payment comes after the money',
    [
      stock(1),
      placed('A', 'A', [1, 2]),
      unpaid('A', [3, 4], 402, 'payment.insufficient_balance'),
      charged(PRICE, PRICE, [5, 6]),
      paid('A', [7, 8]),
      unpaid('A', [9, 10], 409, 'order.already_paid'),
    ],
  ],
  [
    'a shipped order is not cancelled',
    [
      stock(1),
      charged(PRICE, PRICE, [1, 2]),
      placed('A', 'A', [1, 2]),
      paid('A', [3, 4]),
      shipped('A', [5, 6]),
      cancelled('A', [7, 8], 'order.not_cancellable'),
    ],
  ],
])('accepted: %s', ([, history]) => {
  expect(violationOf(history)).toBeUndefined();
});

test.for<readonly [string, readonly HistoryLine[], RegExp]>([
  [
    'more units are placed than there are',
    [stock(1), placed('A', 'A', [1, 9]), placed('B', 'B', [2, 8])],
    /no order of the operations explains .*"id":"[AB]"/,
  ],
  ['a unit is placed before it arrives', [stock(0), placed('A', 'A', [1, 2]), delivery(1, [3, 4])], /"id":"A"/],
  [
    'a unit is placed before the expiry',
    [stock(1), placed('A', 'A', [1, 2]), placed('B', 'B', [3, 4]), expired('A', 'A', [5, 9])],
    /"id":"B"/,
  ],
  [
    'an order is rejected although a unit was available all the time',
    [stock(1), soldOut('A', 'A', [1, 2]), placed('B', 'B', [3, 4])],
    /"caller":"A"/,
  ],
  [
    'an order is rejected although a unit had expired',
    [stock(1), placed('A', 'A', [1, 2]), expired('A', 'A', [3, 4]), soldOut('B', 'B', [5, 6])],
    /"caller":"B"/,
  ],
  [
    'a queued order is rejected although a unit was available all the time',
    [stock(1), queuedSoldOut('A', [1, 2]), placed('B', 'B', [3, 4])],
    /"caller":"A"/,
  ],
  ['a rejection names another quantity than was available', [stock(3), soldOut('A', 'A', [1, 2], 2)], /"caller":"A"/],
  [
    'a key has two results',
    [stock(9), placed('A', 'A', [1, 2]), placed('B', 'A', [3, 4], { key: 'A' })],
    /two results of the key "order A A"/,
  ],
  [
    'an order expires that was paid',
    [stock(1), charged(PRICE, PRICE, [1, 2]), placed('A', 'A', [1, 2]), paid('A', [3, 4]), expired('A', 'A', [5, 6])],
    /"kind":"expire"/,
  ],
  [
    'an order expires that was not requested',
    [stock(1), expired('A', 'A', [5, 6])],
    /A expired and no request placed it/,
  ],
  [
    'an order expires before its deadline',
    [stock(1), placed('A', 'A', [1, 2]), expired('A', 'A', [5, 4])],
    /returned before it was called/,
  ],
  [
    'an order is paid without money',
    [stock(1), charged(PRICE - 1, PRICE - 1, [1, 2]), placed('A', 'A', [1, 2]), paid('A', [3, 4])],
    /^A: .*"kind":"pay"/,
  ],
  [
    'a payment is rejected although there is money',
    [
      stock(1),
      charged(PRICE, PRICE, [1, 2]),
      placed('A', 'A', [1, 2]),
      unpaid('A', [3, 4], 402, 'payment.insufficient_balance'),
    ],
    /^A: .*insufficient/,
  ],
  [
    'an order is paid twice',
    [stock(1), charged(9 * PRICE, 9 * PRICE, [1, 2]), placed('A', 'A', [1, 2]), paid('A', [3, 4]), paid('A', [5, 6])],
    /"kind":"pay"/,
  ],
  [
    'a cancelled order is not refunded',
    [
      stock(1),
      charged(PRICE, PRICE, [1, 2]),
      placed('A', 'A', [1, 2]),
      paid('A', [3, 4]),
      cancelled('A', [5, 6]),
      charged(1, 1, [7, 8]),
    ],
    /^A: .*"kind":"charge"/,
  ],
  [
    'a cancelled order keeps its unit',
    [stock(1), placed('A', 'A', [1, 2]), cancelled('A', [3, 4]), soldOut('B', 'B', [5, 6])],
    /"caller":"B"/,
  ],
  [
    'a shipped order is cancelled',
    [
      stock(1),
      charged(PRICE, PRICE, [1, 2]),
      placed('A', 'A', [1, 2]),
      paid('A', [3, 4]),
      shipped('A', [5, 6]),
      cancelled('A', [7, 8]),
    ],
    /"kind":"cancel"/,
  ],
  [
    'an open order cannot be cancelled',
    [
      stock(1),
      placed('A', 'A', [1, 2]),
      cancelled('A', [3, 4], 'order.not_cancellable'),
      soldOut('B', 'B', [5, 6]),
      expired('A', 'A', [7, 8]),
    ],
    /"kind":"cancel"/,
  ],
])('refused: %s', ([, history, violation]) => {
  expect(violationOf(history)).toMatch(violation);
});

test('a history that takes too long is undecided, not accepted', () => {
  // Nothing explains the rejection, but every one of the lost requests could be a part of the explanation.
  const lost = Array.from({ length: 40 }, (_, i) => ({
    ...unanswered(`usr_${i}`, 1),
    request: { lines: lines(1 + (i % 7)) },
  }));
  expect(() => violationOf([stock(900), ...lost, soldOut('A', 'A', [2, 3])])).toThrow('undecided');
});
