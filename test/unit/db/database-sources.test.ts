/** What db/README.md says about the files of the database, as far as the files alone show it. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources } from '#db/sources.ts';

const { migrations, functions, grants, prepare } = readSources('db');
const ALL = [
  ...migrations.map(({ version, body }) => ({ path: `migrations/${version}`, body })),
  ...functions,
  grants,
  { path: 'prepare.sql', body: prepare },
];
const LINES_MEDIAN_MAX = 60;
const COLUMNS_MAX = 120;

describe('migrations', () => {
  test('are frozen: a change of one that is recorded in checksums.json fails here and in every database', () => {
    const recorded = JSON.parse(readFileSync('db/migrations/checksums.json', 'utf8')) as Record<string, string>;
    const actual = Object.fromEntries(migrations.map(({ version, checksum }) => [version, checksum]));
    expect(actual, 'a new migration? Add its line to db/migrations/checksums.json').toEqual(recorded);
  });

  test('are numbered from 1 without a gap, and nothing else is in their folder', () => {
    expect(migrations.map(({ version }) => Number(version.slice(0, 4)))).toEqual(migrations.map((_, i) => i + 1));
    expect(readdirSync('db/migrations').sort()).toEqual([...migrations.map((one) => one.version), 'checksums.json']);
  });

  test('build an index of an older table outside the transaction that holds the locks of the others', () => {
    const unreleased = migrations.filter(({ version }) => version > '0011');
    for (const { version, body } of unreleased.filter((one) => !one.body.startsWith('-- runs: statement'))) {
      const created = [...body.matchAll(/^create table (?:if not exists )?([\w.]+)/gm)].map(([, name]) => name);
      const indexed = [...body.matchAll(/^create (?:unique )?index \w+\s+on ([\w.]+)/gm)].map(([, name]) => name);
      expect(created, version).toEqual(expect.arrayContaining(indexed));
    }
  });

  test('create no function but the clock that the tables need', () => {
    const created = migrations.flatMap(({ body }) => [...body.matchAll(/create (?:or replace )?function ([\w.]+)/g)]);
    expect(created.map(([, name]) => name)).toEqual(['app.now']);
  });
});

describe('functions', () => {
  test('are one a file, in a file of their name', () => {
    for (const { path, body } of functions) {
      const created = [...body.matchAll(/^create or replace function app\.(\w+)/gm)].map(([, name]) => name);
      expect(created, path).toEqual([basename(path, '.sql')]);
    }
  });

  test('have one name each: the migrator keeps no overloads', () => {
    const names = functions.map(({ path }) => basename(path));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  const isOld = ({ path }: { readonly path: string }) => dirname(path) === 'functions/previous-release';

  test('of the previous release are thin: one statement that calls the function of this release', () => {
    for (const { path, body } of functions.filter(isOld)) {
      expect(body.split('\n').length, path).toBeLessThanOrEqual(12);
      expect(body, path).toMatch(/\b(select|from) app\.\w+\(/);
    }
  });

  test('of the previous release are called by nothing in this one', () => {
    const code = [
      ...functions.filter((one) => !isOld(one)).map(({ body }) => body),
      ...globSync('db/**/*.ts').map((path) => readFileSync(path, 'utf8')),
    ].join('\n');
    for (const one of functions.filter(isOld)) {
      const name = basename(one.path, '.sql');
      expect(code.match(new RegExp(`\\b(?:app\\.|perform |from )${name}\\(`))?.[0], name).toBeUndefined();
    }
  });

  test(`have at most ${LINES_MEDIAN_MAX} lines in the median`, () => {
    const lines = functions.map(({ body }) => body.split('\n').length).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(LINES_MEDIAN_MAX);
  });
});

test(`no line is longer than ${COLUMNS_MAX} columns`, () => {
  const long = ALL.flatMap(({ path, body }) =>
    body.split('\n').flatMap((line, i) => ([...line].length > COLUMNS_MAX ? [`${path}:${i + 1}`] : [])),
  );
  expect(long, 'wrap these lines: npm run format does not touch SQL').toEqual([]);
});

test('an order’s timeline shows every consumer that records order ids in the inbox', () => {
  const files = globSync('db/{statements,functions}/**/*.{ts,sql}', { exclude: ['db/functions/previous-release/**'] });
  const consumers = files
    .filter((path) => !path.endsWith('order_timeline.sql'))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/into (?:app\.)?inbox \(consumer, event_id\)[\s\S]*?'([\w.-]+)'/g),
    ])
    .map(([, consumer = '']) => consumer);
  expect(consumers.length).toBeGreaterThanOrEqual(3);
  const timeline = readFileSync('db/functions/orders/order_timeline.sql', 'utf8');
  // Its event ids are deliveries of a factory, not orders.
  const missing = consumers.filter((one) => one !== 'factory-callback' && !timeline.includes(`'${one}`));
  expect(missing, 'name these consumers in db/functions/orders/order_timeline.sql').toEqual([]);
});
