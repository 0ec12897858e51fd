import { expect, test } from 'vitest';
import { rowsOfAll, toCsv } from '#web/console/csv.ts';
import { loadOnce } from '#web/shared/load-once.ts';

test('every text is quoted, and numbers stay numbers', () => {
  const csv = toCsv(
    ['title', 'units'],
    [
      ['a "round", sweet\none', -3],
      ['말차', null],
    ],
  );
  expect(csv).toBe('\uFEFF"title","units"\r\n"a ""round"", sweet\none",-3\r\n"말차",\r\n');
});

test('a text that a spreadsheet would run as a formula is marked as text', () => {
  const csv = toCsv(['reason'], [['=1+1'], ['@SUM(A1)'], ['-2'], ['counted again']]);
  expect(csv.split('\r\n').slice(1, 5)).toEqual(['"\'=1+1"', '"\'@SUM(A1)"', '"\'-2"', '"counted again"']);
  expect(toCsv(['reason'], [['broken;=1+1']]), 'of a spreadsheet that separates cells by ;').toContain('"broken;=1+1"');
});

test('the rows of many items stay in order, and few are made at the same time', async () => {
  let running = 0;
  let most = 0;
  const rows = await rowsOfAll([...Array(40).keys()], async (n) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return [[n]];
  });
  expect(rows).toEqual([...Array(40).keys()].map((n) => [n]));
  expect(most).toBeLessThanOrEqual(6);
});

test('an export fails if a title cannot be loaded, and the next export loads the title again', async () => {
  const responses = [Promise.reject(new Error('503')), Promise.resolve('Matcha'), Promise.resolve('loaded twice')];
  const titleOf = loadOnce(() => responses.shift() ?? Promise.reject(new Error('no more')));
  const rowsOf = async (id: string) => [[id, await titleOf(id)]];
  await expect(rowsOfAll(['prd_1'], rowsOf)).rejects.toThrow('503');
  expect(await rowsOfAll(['prd_1', 'prd_1'], rowsOf)).toEqual([
    ['prd_1', 'Matcha'],
    ['prd_1', 'Matcha'],
  ]);
});
