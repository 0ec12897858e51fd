/** The commands that steer the local system: its clock and its factory. */
import { expect, test } from 'vitest';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { moveClock } from '#bin/clock/command.ts';
import { temper } from '#bin/factory/command.ts';
import { played } from './played.ts';

/** A control surface that answers everything alike, and remembers what it was asked. */
function control(answer: unknown): Control & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const reply = async <T>(what: unknown): Promise<T> => {
    asked.push(what);
    return answer as T;
  };
  return { asked, get: (path) => reply(['GET', path]), post: (path, body) => reply(['POST', path, body]) };
}

test.for([
  ['5m', 300],
  ['90s', 90],
  ['1h30m', 5_400],
  ['2d', 172_800],
  ['0s', 0],
] as const)('%s is %i seconds', ([text, seconds]) => {
  expect(readSeconds(text)).toBe(seconds);
});
test.for(['', '5', 'm', '5 m', '-5m', '1.5h', '5m1h', 'PT5M'])('%j is no time', (text) => {
  expect(readSeconds(text)).toBeUndefined();
});
test('a time is written as it is read', () => {
  expect([0, 61, 5_400, 172_801].map(writeSeconds)).toEqual(['0s', '1m1s', '1h30m', '2d1s']);
});

test.for([
  [['soon'], '"soon" is no time: say +5m, +90s, +1h30m or next'],
  [['-5m'], "Unknown option '-5'"],
  [['+5m', 'next'], 'one time at once: +5m, or next'],
  [['--url', 'https://shop.example.com'], "Unknown option '--url'"],
] as const)('the clock: a mistake is one sentence: %j', ([args, sentence]) => {
  expect(() => moveClock.read(args)).toThrow(sentence);
});

test.for([
  [['+5m'], { advance: 'PT300S' }],
  [['1h'], { advance: 'PT3600S' }],
  [['next'], { advance: 'next' }],
] as const)('the clock is moved as it was said: %j', async ([args, body]) => {
  const shop = control({ now: '2026-11-20T10:05:00Z', settled: true });
  expect(await played(moveClock, args, shop)).toEqual({
    code: 0,
    said: ['moving the clock', 'all that became due is done'],
    printed: ['2026-11-20T10:05:00Z'],
  });
  expect(shop.asked).toEqual([['POST', 'clock', body]]);
});

test('where nothing waits for its time, the clock says so', async () => {
  const still = control({ now: 'n', settled: true, movedSeconds: 0 });
  expect((await played(moveClock, ['next'], still)).said.at(-1)).toBe('nothing waits for its time');
});

test('without an argument the clock only tells the time', async () => {
  const shop = control({ now: '2026-11-20T10:05:00Z', offsetMilliseconds: 300_000 });
  expect((await played(moveClock, [], shop)).printed).toEqual(['2026-11-20T10:05:00Z, 5m ahead']);
  expect(shop.asked).toEqual([['GET', 'clock']]);
});

const settings = { mode: 'ok', delaySeconds: 3, failRate: 0.3 };

test.for([
  [['--fail', '130%'], '--fail must be 0 to 1, or 0% to 100%'],
  [['--fail', 'much'], '--fail must be a share like 30%'],
  [['--slow', '2h'], '--slow must be a time like 3s, at most 1h'],
  [['--mode', 'angry'], '--mode must be one of ok, refuse'],
  [['slow'], '"slow" is no option'],
] as const)('the factory: a mistake is one sentence: %j', ([args, sentence]) => {
  expect(() => temper.read(args)).toThrow(sentence);
});

test('the factory gets another temper, and what is not named stays', async () => {
  const shop = control({ settings });
  const { printed } = await played(temper, ['--fail', '30%', '--slow', '3s'], shop);
  expect(JSON.parse(JSON.stringify(shop.asked))).toEqual([['POST', 'factory', { failRate: 0.3, delaySeconds: 3 }]]);
  expect(printed).toEqual(['mode ok, 30% fail, produces in 3s']);
});

test('without an argument the factory shows its temper and what it was asked', async () => {
  const requests = [
    { status: 201, callbacks: [{}, {}] },
    { status: 500, callbacks: [] },
  ];
  const { printed } = await played(temper, [], control({ settings, requests }));
  expect(printed).toEqual(['mode ok, 30% fail, produces in 3s\nasked 2 times: 1 taken, 1 not; called back 2 times']);
});
