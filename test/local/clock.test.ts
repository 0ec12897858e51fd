import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createClock } from '#local/runtime/clock.ts';

const MINUTES = 60_000;

/** Evaluates an expression in a worker thread that has installed the clock. */
async function inWorker(buffer: SharedArrayBuffer, expression: string): Promise<unknown> {
  const module = new URL('../../local/runtime/clock.ts', import.meta.url).href;
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const before = new Date(0);
    import(${JSON.stringify(module)}).then(({ installClock }) => {
      installClock(workerData);
      parentPort.postMessage(${expression});
    });`;
  const worker = new Worker(code, { eval: true, workerData: buffer });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once('message', resolve);
  worker.once('error', reject);
  return await promise.finally(() => worker.terminate());
}

test('the clock is ahead by its advances and its initial offset', () => {
  const clock = createClock(2 * MINUTES);
  clock.advance(3 * MINUTES);
  expect(clock.offset()).toBe(5 * MINUTES);
  expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(5 * MINUTES - 5);
  expect(clock.now() - Date.now()).toBeLessThan(5 * MINUTES + 1000);
});

test('a worker with the installed clock reads the shifted time: new Date(), Date.now() and Date()', async () => {
  const clock = createClock();
  clock.advance(60 * MINUTES);
  const [created, now, text] = (await inWorker(clock.buffer, '[new Date().getTime(), Date.now(), Date()]')) as [
    number,
    number,
    string,
  ];
  for (const time of [created, now, Date.parse(text)]) {
    expect(Math.abs(time - clock.now())).toBeLessThan(5_000);
  }
});

test('the rest of Date is unchanged: instances, subclasses, parsing, constructors', async () => {
  const facts = await inWorker(
    createClock(MINUTES).buffer,
    `[before instanceof Date, new Date() instanceof Date, new Date().constructor === Date, Date.name, Date.length,
      new (class Day extends Date {})() instanceof Date, new Date(2026, 0, 2).getMonth(), Date.UTC(2026), new Date('x').getTime(),
      new Date(undefined).getTime(), structuredClone(new Date(1)) instanceof Date]`,
  );
  expect(facts).toEqual([true, true, true, 'Date', 7, true, 0, Date.UTC(2026), Number.NaN, Number.NaN, true]);
});

test('a date that Node creates is an instance of the shifted Date', async () => {
  const isInstance = await inWorker(createClock().buffer, `require('node:fs').statSync('.').mtime instanceof Date`);
  expect(isInstance).toBe(true);
  expect(statSync('.').mtime).toBeInstanceOf(Date);
});

test('installing the clock twice does not shift the time twice', async () => {
  const clock = createClock(MINUTES);
  const twice = await inWorker(clock.buffer, '(installClock(workerData), Date.now())');
  expect(Math.abs(Number(twice) - clock.now())).toBeLessThan(5_000);
});
