/** What the documentation tells to type exists. What can run on this machine is run by test/stories/readme.test.ts. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';
import { isStart, needsAws, shellBlocks } from './readme.ts';

const READMES = ['README.md', 'README.ko.md'];
const PAGES = [...READMES, ...globSync('docs/*.md')];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const CDK_VERBS = ['bootstrap', 'deploy', 'destroy', 'synth'];

test.for(PAGES)('%s: every script it names exists', (page) => {
  for (const [, name = ''] of readFileSync(page, 'utf8').matchAll(/npm run ([a-z][\w:-]*)/g))
    expect(scripts, name).toHaveProperty([name]);
});

test.for(PAGES)('%s: every file it links to exists', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to);
  expect(links.filter((to) => !existsSync(join(dirname(page), to)))).toEqual([]);
});

/** Only looked at, because they need an account: the verb is the CDK's, and the context is ours and good. */
test.for(PAGES.flatMap(shellBlocks).filter(needsAws))('$file: what needs AWS is spelled right: $text', ({ text }) => {
  for (const [, verb] of text.matchAll(/npx cdk (\w+)/g)) expect(CDK_VERBS).toContain(verb);
  const pairs = [...text.matchAll(/-c (\w+)=(?:'([^']*)'|(\S+))/g)].map(([, key = '', quoted, bare]) => [
    key,
    quoted ?? bare,
  ]);
  const config = readConfig(new App({ context: Object.fromEntries(pairs) }).node);
  for (const [key = ''] of pairs) expect(config, key).toHaveProperty([key]);
});

/** The rows `npm run x` (`--flags`) of the command table. */
const rows = READMES.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\| `npm run ([\w:-]+)[^|]*\|/gm)].map(([row, name = '']) => ({
    file,
    name,
    flags: [...row.matchAll(/--[a-z][\w-]*/g)].map(([flag]) => flag),
  })),
);
/** These say by --help what they take. */
const HELPFUL = ['flash-sale', 'dead-letters', 'redrive', 'tail', 'clock', 'factory', 'doctor'];

test.for(rows.filter(({ name, flags }) => HELPFUL.includes(name) && flags.length > 0))(
  '$file: $name takes every flag the table names',
  ({ name, flags }) => {
    const [, file = ''] = (scripts[name] ?? '').split(' ');
    const help = execFileSync(process.execPath, [file, '--help'], { encoding: 'utf8' });
    for (const flag of flags) expect(help).toContain(flag);
  },
);

test('every script a person may want has a row, in both languages', () => {
  const wanted = Object.keys(scripts).filter((name) => !['start', 'test', 'check', 'format'].includes(name));
  for (const file of READMES) {
    expect(rows.filter((row) => row.file === file).map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
  }
});

test('both READMEs tell to type the same', () => {
  const [en, ko] = READMES.map((file) => shellBlocks(file).map(({ text }) => text));
  expect(ko).toEqual(en);
  expect(READMES.flatMap(shellBlocks).filter(isStart)).toHaveLength(2);
});
