import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogs } from '#local/aws/lambda/logs.ts';
import { temporaryFolder } from './assembly.ts';

const MEGABYTE = 1024 * 1024;
const read = (dir: string, name: string) => readFileSync(join(dir, name), 'utf8').trim().split('\n');

test('the log of a function has a bound, whatever the function writes, and keeps the newest lines whole', async () => {
  const dir = temporaryFolder();
  for (let start = 0; start < 2; start++) {
    const logs = openLogs(dir, () => undefined);
    for (let i = 0; i < 30; i++) logs.line('vip', `${start}.${i} ${'x'.repeat(MEGABYTE)}`);
    logs.line('order', 'one line');
    await logs.close();
  }
  expect(readdirSync(dir).sort()).toEqual(['order.log', 'vip.log', 'vip.log.1']);
  expect(read(dir, 'order.log')).toEqual(['one line', 'one line']);
  for (const name of ['vip.log', 'vip.log.1']) expect(statSync(join(dir, name)).size).toBeLessThan(10 * MEGABYTE);
  const kept = [...read(dir, 'vip.log.1'), ...read(dir, 'vip.log')];
  expect(new Set(kept.map((line) => line.length - line.indexOf(' ')))).toEqual(new Set([MEGABYTE + 1]));
  const numbers = kept.map((line) => Number(line.split(' ')[0]?.split('.')[1]));
  expect(numbers).toEqual(Array.from(numbers, (_, i) => 30 - numbers.length + i));
});
