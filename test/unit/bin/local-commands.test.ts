/** The commands of the local system: its clock and its factory. */
import { expect, test } from 'vitest';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { clockCommand } from '#bin/clock/command.ts';
import { factoryCommand } from '#bin/factory/command.ts';
import { runCommand } from './run-command.ts';

/** A control API that returns the same response to every request and records the requests. */
function control(response: unknown): Control & { readonly requests: unknown[] } {
  const requests: unknown[] = [];
  const reply = async <T>(request: unknown): Promise<T> => {
    requests.push(request);
    return response as T;
  };
  return { requests, get: (path) => reply(['GET', path]), post: (path, body) => reply(['POST', path, body]) };
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
test.for(['', '5', 'm', '5 m', '-5m', '1.5h', '5m1h', 'PT5M'])('%j is not a duration', (text) => {
  expect(readSeconds(text)).toBeUndefined();
});
test('a duration is formatted in the format that it is parsed from', () => {
  expect([0, 61, 5_400, 172_801].map(writeSeconds)).toEqual(['0s', '1m1s', '1h30m', '2d1s']);
});

test.for([
  [['soon'], 'Invalid duration "soon". Examples: +5m, +90s, +1h30m, next'],
  [['-5m'], "Unknown option '-5'"],
  [['+5m', 'next'], 'Too many arguments. Use one duration, for example +5m, or next'],
  [['--url', 'https://shop.example.com'], "Unknown option '--url'"],
] as const)('the clock: a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => clockCommand.read(args)).toThrow(sentence);
});

test.for([
  [['+5m'], { advance: 'PT300S' }],
  [['1h'], { advance: 'PT3600S' }],
  [['next'], { advance: 'next' }],
] as const)('the clock is advanced by the given duration: %j', async ([args, body]) => {
  const shop = control({ now: '2026-11-20T10:05:00Z', settled: true });
  expect(await runCommand(clockCommand, args, shop)).toEqual({
    code: 0,
    messages: ['advancing the clock', 'everything that became due is done'],
    printed: ['2026-11-20T10:05:00Z'],
  });
  expect(shop.requests).toEqual([['POST', 'clock', body]]);
});

test('the clock reports when no work is scheduled', async () => {
  const idle = control({ now: 'n', settled: true, movedSeconds: 0 });
  expect((await runCommand(clockCommand, ['next'], idle)).messages.at(-1)).toBe(
    'no work is scheduled, so the clock did not move',
  );
});

test('without an argument the clock command only shows the time', async () => {
  const shop = control({ now: '2026-11-20T10:05:00Z', offsetMilliseconds: 300_000 });
  expect((await runCommand(clockCommand, [], shop)).printed).toEqual(['2026-11-20T10:05:00Z, 5m ahead of real time']);
  expect(shop.requests).toEqual([['GET', 'clock']]);
});

const settings = { mode: 'ok', delaySeconds: 3, failRate: 0.3 };

test.for([
  [['--fail', '130%'], 'Invalid value "130%" for --fail: must be 0 to 1, or 0% to 100%'],
  [['--fail', 'much'], 'Invalid value "much" for --fail: must be a percentage like 30%'],
  [['--slow', '2h'], 'Invalid value "2h" for --slow: must be a duration like 3s, at most 1h'],
  [['--mode', 'angry'], 'Invalid value "angry" for --mode: must be one of ok, reject'],
  [['slow'], 'Unknown argument "slow"'],
] as const)('the factory: a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => factoryCommand.read(args)).toThrow(sentence);
});

test('the factory settings are changed, and options that are not given stay unchanged', async () => {
  const shop = control({ settings });
  const { printed } = await runCommand(factoryCommand, ['--fail', '30%', '--slow', '3s'], shop);
  expect(JSON.parse(JSON.stringify(shop.requests))).toEqual([['POST', 'factory', { failRate: 0.3, delaySeconds: 3 }]]);
  expect(printed).toEqual(['mode ok, failure rate 30%, production time 3s']);
});

test('without an argument the factory command shows the settings and the received requests', async () => {
  const requests = [
    { status: 201, callbacks: [{}, {}] },
    { status: 500, callbacks: [] },
  ];
  const { printed } = await runCommand(factoryCommand, [], control({ settings, requests }));
  expect(printed).toEqual([
    'mode ok, failure rate 30%, production time 3s\n2 requests: 1 accepted, 1 not accepted; callbacks sent: 2',
  ]);
});
