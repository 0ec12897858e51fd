/** The shell blocks of the documentation work: this file runs them on the running system. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { installs, needsAws, shellBlocks } from '#test/unit/readme.ts';
import { codeMailed } from './people.ts';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import { setFactory, settled } from './shop.ts';

afterAll(async () => {
  await setFactory(FACTORY_AS_IT_WAS);
  await settled();
});

/**
 * The block as written, but with this system's port, a smaller sale, and an order that waits for its decision: a busy machine
 * would queue it now and then.
 */
function run(text: string, environment: Readonly<Record<string, string>> = {}): string {
  const { port } = new URL(inject('origin'));
  const here = text
    .replaceAll('127.0.0.1:4510', `127.0.0.1:${port}`)
    .replace('/api/v1/orders -H', '/api/v1/orders -H "prefer: wait=10" -H')
    .replace('npm run flash-sale', `"${process.execPath}" bin/flash-sale.ts --port ${port} --buyers 20 --stock 10`);
  return execFileSync('bash', ['-euo', 'pipefail', '-c', here], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

// The tests run after `npm ci`. Blocks that need an AWS account are checked by test/template/readme.test.ts.
const blocks = shellBlocks('README.md').filter((block) => !installs(block) && !needsAws(block));

test('the shell blocks of the README, from top to bottom: the sale is correct, and the order is placed', () => {
  const outputs: string[] = [];
  let environment = {};
  for (const { text } of blocks) {
    const output = run(text, environment);
    outputs.push(output);
    const [, TOKEN] = /"accessToken":"([^"]+)"/.exec(output) ?? [];
    if (TOKEN) environment = { TOKEN };
  }
  expect(outputs[0]).toMatch(/oversold +0 {2}right/);
  expect(JSON.parse(outputs.at(-1) ?? '')).toMatchObject({ status: 'NOTPAYED', lines: [{ quantity: 1 }] });
});

test('docs/api.md: a request of the demo buyer', () => {
  const [block, ...more] = shellBlocks('docs/api.md');
  expect(more).toEqual([]);
  expect(JSON.parse(run(block?.text ?? ''))).toMatchObject({ balance: expect.any(Number) });
});

test('docs/deploy.md: the first seller and the first product of a new shop', async () => {
  const [ask, register, ...more] = shellBlocks('docs/deploy.md').filter((one) => one.text.startsWith('SHOP='));
  expect(more).toEqual([]);
  const email = `${randomUUID()}@people.test`;
  const here = (text = '') =>
    text.replace(/SHOP=\S+/, `SHOP=${inject('origin')}`).replaceAll('seller@your.domain', email);
  run(here(ask?.text));
  const output = run(here(register?.text).replace('123456', await codeMailed(email)));
  expect(output).toContain('"role":"SELLER"');
  expect(output).toMatch(/"id":"prd_[^}]*"title":"Glazed Classic"/);
});

test('docs/factory.md: change the factory’s behaviour, then act as the factory', () => {
  const [behaviour, deliver, ...more] = shellBlocks('docs/factory.md').map(({ text }) => text);
  expect(more).toEqual([]);
  expect(JSON.parse(run(behaviour ?? ''))).toMatchObject({ settings: { mode: 'partial', delaySeconds: 2 } });
  const output = run(deliver ?? '').trim();
  expect(output).toMatch(/"status":"counted"[^{}]*\}$/);
});
