/** docs/front-end.md is a program, and it runs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import { advance, setFactory, settled } from './shop.ts';

// The rejected order of one run makes the shop ask for units. A delivery would let the other run's order be placed.
beforeAll(() => setFactory({ delaySeconds: 240 }));
afterAll(async () => {
  await advance('PT4M');
  await setFactory(FACTORY_AS_IT_WAS);
  await settled();
});

// A busy machine would queue an order now and then, so each way is asked for.
test.each([
  ['wait=10', 'decided at once', '/lines/0/quantity'],
  ['respond-async', 'queued', 'undefined'],
])(
  'the examples of docs/front-end.md work, one after the other (Prefer: %s, orders are %s)',
  async (prefer, _, pointer) => {
    const page = readFileSync('docs/front-end.md', 'utf8');
    const blocks = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(blocks.length).toBeGreaterThan(5);
    const program = blocks
      .join('\n')
      .replaceAll('http://127.0.0.1:4510', inject('origin'))
      .replace("'accept-language': 'ko',", `$& prefer: '${prefer}',`);
    expect(program).toContain(prefer);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 240_000,
    });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^401 auth\.wrong_credentials 이메일/),
      '304',
      expect.stringMatching(/^NOTPAYED \d{4}-/),
      'COMPLETED',
      expect.stringMatching(new RegExp(`^stock\\.sold_out ord_\\w+ ${pointer}$`)),
      expect.stringMatching(/^(null|\d+) \d+$/),
      'order.placed',
    ]);
  },
);
