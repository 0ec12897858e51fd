import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { busy } from '#bin/cli/busy.ts';

const ESCAPE = '\u001b[';

/** What is written while something goes on, is going on, and ends. */
function written(isTTY: boolean, environment: NodeJS.ProcessEnv): string {
  const out = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  const work = busy('moving', out, environment);
  work.step('half');
  work.step('half');
  work.done('moved');
  return String(out.read());
}

test.for([
  ['a pipe', false, {}],
  ['a terminal that cannot be drawn on', true, { TERM: 'dumb' }],
  ['a build', true, { CI: 'true' }],
] as const)('%s gets plain lines, each once', ([, isTTY, environment]) => {
  expect(written(isTTY, environment)).toBe('moving\nhalf\nmoved\n');
});

test('a terminal gets a spinner', () => {
  const text = written(true, { TERM: 'xterm' });
  expect(text).toContain(ESCAPE);
  expect(text).toContain('moved');
});
