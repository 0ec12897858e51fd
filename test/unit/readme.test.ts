/** The README is short, its commands exist, and both languages agree. test/stories/readme.test.ts runs the commands. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installs, PAGES, READMES, shellBlocks } from './readme.ts';

const run = promisify(execFile);
const LINES_MAX = 150;
const read = (file: string): string => readFileSync(file, 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test.for(READMES)(`%s has at most ${LINES_MAX} lines`, (file) => {
  expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MAX);
});

test.for([...PAGES, ...globSync('CONTRIBUTING.md')])('%s: every npm script it names exists', (page) => {
  for (const [, name = ''] of read(page).matchAll(/npm run ([a-z][\w:-]*)/g))
    expect(scripts, name).toHaveProperty([name]);
});

/** The rows `npm run x` (`--flags`) of the command table. */
const rows = READMES.flatMap((file) =>
  [...read(file).matchAll(/^\| `npm run ([\w:-]+)[^|]*\|/gm)].map(([row, name = '']) => ({
    file,
    name,
    flags: [...row.matchAll(/--[a-z][\w-]*/g)].map(([flag]) => flag),
  })),
);
/** These list their flags with --help. */
const WITH_HELP = ['flash-sale', 'dead-letters', 'redrive', 'queues', 'tail', 'clock', 'factory', 'doctor'];

test.concurrent.for(WITH_HELP)('%s takes every flag that the tables name', async (name) => {
  const [, file = ''] = (scripts[name] ?? '').split(' ');
  const { stdout } = await run(process.execPath, [file, '--help']);
  for (const flag of rows.filter((row) => row.name === name).flatMap(({ flags }) => flags))
    expect(stdout).toContain(flag);
});

/** For people who change the code: CONTRIBUTING.md and docs/testing.md name them. */
const FOR_CONTRIBUTORS = /^(start|test|check|format|lint|typecheck|(test|db):\w+)$/;

test('every command for users has a row, in both languages', () => {
  const wanted = Object.keys(scripts).filter((name) => !FOR_CONTRIBUTORS.test(name));
  for (const file of READMES)
    expect(rows.filter((row) => row.file === file).map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
});

test('AGENTS.md names scripts that exist', () => {
  const names = [...read('AGENTS.md').matchAll(/`?npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('both READMEs have the same shell blocks, with the commands that install, start and test', () => {
  const [en = [], ko] = READMES.map((file) => shellBlocks(file).map(({ text }) => text));
  expect(ko).toEqual(en);
  expect(
    shellBlocks('README.md')
      .filter(installs)
      .map(({ text }) => text),
  ).toEqual(['npm ci\nnpm start', 'npm ci\nnpm test']);
});

test('the monthly price in both READMEs is the sum of docs/cost.md', () => {
  const [, sum = ''] = /\*\*([\d.]+) USD a month\*\*/.exec(read('docs/cost.md')) ?? [];
  const dollars = Math.round(Number(sum));
  expect(read('README.md').replaceAll('\n', ' ')).toContain(`about ${dollars} USD a month`);
  expect(read('README.ko.md').replaceAll('\n', ' ')).toMatch(new RegExp(`\\b${dollars} ?달러`));
});
