import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createReporter } from '#bin/cli/reporter.ts';
import { startSpinner } from '#bin/cli/spinner.ts';

const ESCAPE = '\u001b[';

/** Returns the output of a spinner with one progress label that is shown twice. */
function outputOf(isTTY: boolean, environment: NodeJS.ProcessEnv): string {
  const out = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  const spinner = startSpinner('moving', out, environment);
  spinner.update('half');
  spinner.update('half');
  spinner.succeed('moved');
  return String(out.read());
}

test.for([
  ['a pipe', false, {}],
  ['a terminal without cursor codes', true, { TERM: 'dumb' }],
  ['a CI build', true, { CI: 'true' }],
] as const)('%s gets plain lines, each label once', ([, isTTY, environment]) => {
  expect(outputOf(isTTY, environment)).toBe('moving\nhalf\nmoved\n');
});

test('a terminal gets a spinner', () => {
  const text = outputOf(true, { TERM: 'xterm' });
  expect(text).toContain(ESCAPE);
  expect(text).toContain('moved');
});

describe('a reporter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Returns the output of two lines with a pause between them. */
  function report(isTTY: boolean, pauseMilliseconds: number): string {
    const out = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
    const { log, end } = createReporter('sale', out, { TERM: 'xterm' });
    log('begins');
    vi.advanceTimersByTime(pauseMilliseconds);
    log('continues');
    end();
    return String(out.read());
  }

  test('prints plain lines in a pipe after any pause, and on a terminal after a short pause', () => {
    const lines = 'sale  begins\nsale  continues\n';
    expect([report(false, 60_000), report(true, 1_900)]).toEqual([lines, lines]);
  });

  test('shows a spinner on a terminal after a pause of two seconds, and the lines stay', () => {
    const text = report(true, 2_500);
    expect(text.slice(0, 13)).toBe('sale  begins\n');
    expect(text).toContain(ESCAPE);
    expect(text.endsWith('sale  continues\n')).toBe(true);
  });
});
