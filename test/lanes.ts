/**
 * All tests, as `npm test` runs them, in three lanes at the same time. The first lane mostly waits for a running system and
 * its clock, and measures times; the second waits for pages; the third computes and has the lowest priority. The output of
 * the others follows when the first lane has ended. The failures of all lanes are repeated at the end, because a log is often
 * read from there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, getPriority, setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { JsonTestResults } from 'vitest/node';

/** Projects of vitest.config.ts, which orders the projects of one lane. */
const LANES = [
  ['local', 'stories'],
  ['pages', 'restart'],
  ['unit', 'template', 'database', 'sim'],
] as const;
const { PRIORITY_NORMAL, PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
const PRIORITIES = [PRIORITY_NORMAL, PRIORITY_BELOW_NORMAL, PRIORITY_LOW];
/** Characters of a failure that are repeated: a simulator's failure is a long history, and a message shows whole objects. */
const FAILURE_CHARACTERS_MAX = 4_000;

interface Lane {
  readonly name: string;
  readonly child: ChildProcess;
  readonly output: Buffer[];
  readonly report: string;
  readonly passed: Promise<boolean>;
}

const reports = mkdtempSync(join(tmpdir(), 'donut-states-tests-'));

function start(projects: readonly string[], index: number): Lane {
  const out = index === 0 ? 'inherit' : 'pipe';
  const report = join(reports, `${index}.json`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name])];
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const child = spawn(process.execPath, args, { stdio: ['ignore', out, out] });
  if (child.pid) setPriority(child.pid, Math.max(getPriority(), PRIORITIES[index] ?? PRIORITY_LOW));
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  return {
    name: projects.join(', '),
    child,
    output,
    report,
    passed: once(child, 'close').then(([code]) => code === 0),
  };
}

const lanes = LANES.map(start);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => lanes.forEach(({ child }) => void child.kill(signal)));

const failed: Lane[] = [];
for (const lane of lanes) {
  if (!(await lane.passed)) failed.push(lane);
  if (lane.output.length > 0) process.stdout.write(`\nThe lane of ${lane.name}:\n`);
  process.stdout.write(Buffer.concat(lane.output));
}

/** The beginning says what was seen, the end where. */
const shorten = (text: string): string =>
  text.length <= FAILURE_CHARACTERS_MAX
    ? text
    : `${text.slice(0, FAILURE_CHARACTERS_MAX / 2)}\n…\n${text.slice(-FAILURE_CHARACTERS_MAX / 2)}`;
const print = (text: string) => process.stdout.write(`\n${text}\n`);
const results = lanes.flatMap(({ report }) =>
  existsSync(report) ? [JSON.parse(readFileSync(report, 'utf8')) as JsonTestResults] : [],
);
rmSync(reports, { recursive: true });
for (const { testResults } of results)
  for (const { name, status, message, assertionResults } of testResults) {
    const failures = assertionResults.filter((test) => test.status === 'failed');
    if (failures.length === 0 && status === 'failed') print(`FAILED ${relative('.', name)}\n${message}`);
    for (const test of failures)
      print(`FAILED ${relative('.', name)} > ${test.fullName}\n${shorten(test.failureMessages?.join('\n') ?? '')}`);
  }
for (const { name } of failed) print(`The lane of ${name} failed.`);
const sum = (key: 'numPassedTests' | 'numFailedTests') => results.reduce((total, result) => total + result[key], 0);
print(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
