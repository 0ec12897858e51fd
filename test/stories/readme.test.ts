/** What the documentation tells to type does what it says: its blocks are run, on the running system. */
import { execFileSync } from 'node:child_process';
import { afterAll, expect, inject, test } from 'vitest';
import { isStart, needsAws, shellBlocks } from '#test/unit/readme.ts';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import { setFactory, settled } from './shop.ts';

afterAll(async () => {
  await setFactory(FACTORY_AS_IT_WAS);
  await settled();
});

/** As it stands there, but for the port, and a sale that is over sooner. */
function run(text: string, environment: Readonly<Record<string, string>> = {}): string {
  const { port } = new URL(inject('origin'));
  const here = text
    .replaceAll('127.0.0.1:4510', `127.0.0.1:${port}`)
    .replace('npm run flash-sale', `"${process.execPath}" bin/flash-sale.ts --port ${port} --buyers 20 --stock 10`);
  return execFileSync('bash', ['-euo', 'pipefail', '-c', here], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

// `npm ci` and `npm start` are how this system came to be; what needs an account is only spelled, in test/unit/readme.test.ts.
const blocks = shellBlocks('README.md').filter((block) => !isStart(block) && !needsAws(block));

test('the README’s blocks, from top to bottom', () => {
  const [sale, signIn, order, ...more] = blocks.map(({ text }) => text);
  expect(more).toEqual([]);
  const story = run(sale ?? '');
  expect(story).toMatch(/oversold +0 {2}right/);
  const { accessToken: TOKEN } = JSON.parse(run(signIn ?? '')) as { accessToken: string };
  expect(JSON.parse(run(order ?? '', { TOKEN }))).toMatchObject({ status: 'NOTPAYED', lines: [{ quantity: 1 }] });
}, 180_000);

test('docs/api.md: ask as the demo buyer', () => {
  const [block, ...more] = shellBlocks('docs/api.md');
  expect(more).toEqual([]);
  expect(JSON.parse(run(block?.text ?? ''))).toMatchObject({ balance: expect.any(Number) });
});

test('docs/factory.md: change its temper, then be the factory', () => {
  const [temper, deliver, ...more] = shellBlocks('docs/factory.md').map(({ text }) => text);
  expect(more).toEqual([]);
  expect(JSON.parse(run(temper ?? ''))).toMatchObject({ settings: { mode: 'partial', delaySeconds: 2 } });
  const answers = run(deliver ?? '').trim();
  expect(answers).toMatch(/"status":"counted"[^{}]*\}$/);
});
