/** The smoke test as a person types it, against the running system: every check is made, and nothing is left. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
import type { Finding } from '#bin/smoke/checks.ts';
import { database } from './database.ts';
import { deadLetters, endRetries } from './dead.ts';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import { api, queueOf, setFactory, settled, toNext } from './shop.ts';

afterAll(async () => {
  // The discarded message has a copy in its queue.
  await endRetries();
  await settled();
});

function smoke(...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['bin/smoke.ts', '--port', new URL(inject('origin')).port, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

test('npm run smoke makes every check on the running system, and leaves nothing behind', async () => {
  await setFactory(FACTORY_AS_IT_WAS);
  let isOver = false;
  const running = smoke('--json').finally(() => {
    isOver = true;
  });
  // A message is received five times within 40 s before it is a dead letter: the clock goes from one attempt to the next.
  while (!isOver) {
    if ((await queueOf('mail')).inFlight > 0) await toNext('PT10S');
    await sleep(500);
  }
  const { status, stdout, stderr } = await running;
  const findings = JSON.parse(stdout) as Finding[];
  expect(findings.filter(({ state }) => state !== 'right')).toEqual([]);
  expect([status, stderr.trim()]).toEqual([0, `${findings.length} right, 0 wrong, 0 not checked`]);
  expect(findings.length).toBeGreaterThan(20);

  const { items } = await must(api<{ items: { title: string }[] }>('GET', '/products?limit=100'), 'list products');
  expect(items.filter(({ title }) => title.startsWith('Smoke test'))).toEqual([]);
  await database(async (client) => {
    const { rows } = await client.query("select from app.users where email like 'smoke-%'");
    expect(rows).toEqual([]);
  });
  const open = (await deadLetters({ queue: 'mail' })).filter(
    ({ state }) => state !== 'handled' && state !== 'discarded',
  );
  expect(open).toEqual([]);
});
