import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { busy } from '#bin/cli/busy.ts';
import { tell } from '#bin/cli/reporter.ts';

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

describe('a story', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** What is written while it is told, with so long a silence in the middle. */
  function told(isTTY: boolean, silenceMilliseconds: number): string {
    const out = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
    const { say, end } = tell('sale', out, { TERM: 'xterm' });
    say('it begins');
    vi.advanceTimersByTime(silenceMilliseconds);
    say('it goes on');
    end();
    return String(out.read());
  }

  test('is plain lines in a pipe, however long it is silent, and in a terminal while it is not', () => {
    const lines = 'sale  it begins\nsale  it goes on\n';
    expect([told(false, 60_000), told(true, 1_900)]).toEqual([lines, lines]);
  });

  test('shows a terminal that it goes on, once it has been silent for two seconds; its lines stay', () => {
    const text = told(true, 2_500);
    expect(text.slice(0, 16)).toBe('sale  it begins\n');
    expect(text).toContain(ESCAPE);
    expect(text.endsWith('sale  it goes on\n')).toBe(true);
  });
});
