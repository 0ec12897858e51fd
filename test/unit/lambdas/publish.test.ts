/** A statement that writes events cannot be run without the notification of the relay. */
import { globSync, readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { int, type Publication, publishing, type QuietStatement, sql, text } from '#db/sql.ts';
import { publish } from '#lambdas/shared/sqs/publish.ts';

const statement = sql({ publication: text })`select * from app.x()`;
const marked = publishing(statement, ({ publication }) =>
  publication === 'none' ? false : (publication as Publication),
);

test.for<[readonly string[], readonly boolean[]]>([
  [[], []],
  [['none', 'none'], []],
  [['none', 'soon'], [false]],
  [['soon', 'now'], [true]],
])('rows %j notify the relay with atOnce %j', async ([publications, expected]) => {
  const notified: boolean[] = [];
  const rows = publications.map((publication) => ({ publication }));
  const ports = {
    database: { rows: async () => rows } as unknown as Database,
    notifyRelay: async (atOnce: boolean) => void notified.push(atOnce),
  };
  expect(await publish(ports, marked)).toEqual(rows);
  expect(notified).toEqual(expected);
});

test('after a failed statement the relay is not notified', async () => {
  const database = { rows: () => Promise.reject(new Error('unavailable')) } as unknown as Database;
  const notifyRelay = () => Promise.reject(new Error('must not be called'));
  await expect(publish({ database, notifyRelay }, marked)).rejects.toThrow('unavailable');
});

test('the database of use cases accepts only statements that write no events', () => {
  const quiet = sql({ n: int })`select 1`;
  expectTypeOf<typeof quiet>().toExtend<QuietStatement<{ readonly n: number }>>();
  expectTypeOf<typeof marked>().not.toExtend<Parameters<Database['rows']>[0]>();
  // @ts-expect-error a statement that is not marked needs no notification
  const wrong = () => publish({} as never, quiet);
  expect(wrong).toBeTypeOf('function');
});

/** The SQL functions that insert into the outbox, directly or through another function. */
function publishingFunctions(): ReadonlySet<string> {
  const bodies = new Map<string, string>();
  for (const file of globSync('db/{migrations,functions}/**/*.sql').toSorted()) {
    const source = readFileSync(file, 'utf8').replaceAll(/--.*$/gm, '');
    for (const part of source.split(/^(?=create (?:or replace )?function )/im)) {
      const [, name] = /^create (?:or replace )?function app\.(\w+)/i.exec(part) ?? [];
      if (name) bodies.set(name, part.slice(part.indexOf('(')));
    }
  }
  const found = new Set([...bodies].flatMap(([name, body]) => (/\binto (?:app\.)?outbox\b/i.test(body) ? [name] : [])));
  for (let size = 0; size < found.size; ) {
    size = found.size;
    const call = new RegExp(`\\b(?:${[...found].join('|')})\\(`);
    for (const [name, body] of bodies) if (call.test(body)) found.add(name);
  }
  return found;
}

test('every statement that calls a function which writes events is marked as publishing, and no other', () => {
  const writers = publishingFunctions();
  expect(writers).toContain('place_orders');
  const statements = globSync('db/statements/*.ts').flatMap((file) =>
    readFileSync(file, 'utf8')
      .split(/^(?=export )/m)
      .map((source) => ({
        name: /^export (?:const|function) (\w+)/.exec(source)?.[1] ?? '',
        writes: [...source.matchAll(/\bapp\.(\w+)\(/g)].some(([, name = '']) => writers.has(name)),
        isMarked: /\bpublishing\(/.test(source),
      })),
  );
  expect(statements.filter(({ writes, isMarked }) => writes !== isMarked).map(({ name }) => name)).toEqual([]);
  expect(statements.filter(({ isMarked }) => isMarked).length).toBeGreaterThan(8);
});
