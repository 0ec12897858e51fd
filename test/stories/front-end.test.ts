/** docs/front-end.md is a program, and it runs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

test('the examples of docs/front-end.md work, one after the other', async () => {
  const page = readFileSync('docs/front-end.md', 'utf8');
  const blocks = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
  expect(blocks.length).toBeGreaterThan(5);
  const program = blocks.join('\n').replaceAll('http://127.0.0.1:4510', inject('origin'));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 240_000,
  });
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^401 auth\.wrong_credentials 이메일/),
    '304',
    expect.stringMatching(/^NOTPAYED \d{4}-/),
    'COMPLETED',
    // Undefined if a busy machine queued the order.
    expect.stringMatching(/^stock\.sold_out ord_\w+ (\/lines\/0\/quantity|undefined)$/),
    expect.stringMatching(/^(null|\d+) \d+$/),
    'order.placed',
  ]);
});
