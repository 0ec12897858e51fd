import { expect, test } from 'vitest';
import { readArray } from '#local/aws/rds-data/array.ts';
import { parseSql } from '#local/aws/rds-data/sql.ts';

const parameters = (sql: string): string[] =>
  parseSql(sql).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.parameter]));
const rejoined = (sql: string): string =>
  parseSql(sql)
    .map((piece) => (typeof piece === 'string' ? piece : `:${piece.parameter}`))
    .join('');

test.each([
  ['select :a, :b2, :_c', ['a', 'b2', '_c']],
  ['select :a::int, x::text, (:b)::jsonb', ['a', 'b']],
  ["select ':no', 'it''s :no', :yes", ['yes']],
  [`select "a:no", ":no""x", :yes`, ['yes']],
  ["select E'\\':no', e'\\\\', :yes", ['yes']],
  ["select title like'\\' , :yes", ['yes']], // the `e` of `like` does not begin an E'…' string
  ['-- :no\nselect :yes', ['yes']],
  ['/* :no /* :no */ :no */ select :yes', ['yes']],
  ['select $$ :no $$, $t$ :no $$ :no $t$, :yes', ['yes']],
  ['select tags[1:n], tags[a:b], (f(x))[2:3], :yes', ['yes']],
  ['where a=:yes and b<>:also', ['yes', 'also']],
  ["select 1 where x = any(string_to_array(:ids, ','))", ['ids']],
  ["select 'unfinished :no", []],
  ['select $$unfinished :no', []],
  ['select $1, a$b, :yes', ['yes']],
])('%s has exactly these parameters', (sql, expected) => {
  expect(parameters(sql)).toEqual(expected);
  expect(rejoined(sql)).toBe(sql);
});

test('arrays with quotes, escapes, commas and nulls are parsed', () => {
  expect(readArray('{}')).toEqual([]);
  expect(readArray('{1,NULL,3}')).toEqual(['1', null, '3']);
  expect(readArray(String.raw`{"a,b","say \"hi\"","back\\slash","NULL",""}`)).toEqual([
    'a,b',
    'say "hi"',
    String.raw`back\slash`,
    'NULL',
    '',
  ]);
});
