import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DataApiServer, long, startDataApi, text } from './data-api-server.ts';

let server: DataApiServer;
const run: DataApiServer['run'] = (...statement) => server.run(...statement);

beforeAll(async () => {
  server = await startDataApi(21020);
});

afterAll(() => server?.close());

const ID = '0190b0a4-0000-7000-8000-000000000001';

test('values of every type are bound and returned in the format of the AWS service', async () => {
  await run(`create table kinds (id uuid, n int, big bigint, f float8, d numeric(12,2), s text, v varchar, j jsonb, ok boolean,
    at timestamptz, ts timestamp, day date, t time, bin bytea, tags text[], ns int[], nothing text)`);
  await run(
    `insert into kinds values (:id, :n, :big, :f, :d, :s, :s, :j::jsonb, :ok, :at::timestamptz, :ts, :day, :t, :bin,
      array[:s, null, 'a,"b"'], array[1,2], :nothing)`,
    [
      text('id', ID, 'UUID'),
      long('n', 1),
      long('big', Number.MAX_SAFE_INTEGER),
      { name: 'f', value: { doubleValue: 1.5 } },
      text('d', '12.30', 'DECIMAL'),
      text('s', "도넛 ':x"),
      text('j', '{"a": 1}', 'JSON'),
      { name: 'ok', value: { booleanValue: true } },
      text('at', '2026-11-20T09:00:00.123+09:00'),
      text('ts', '2026-11-20 01:02:03', 'TIMESTAMP'),
      text('day', '2026-11-20', 'DATE'),
      text('t', '01:02:03', 'TIME'),
      { name: 'bin', value: { blobValue: new Uint8Array([1, 2, 255]) } },
      { name: 'nothing', value: { isNull: true } },
    ],
  );
  const result = await run('select * from kinds');
  expect(result.numberOfRecordsUpdated).toBe(0);
  expect(result.generatedFields).toEqual([]);
  expect(result.records).toEqual([
    [
      { stringValue: ID },
      { longValue: 1 },
      { longValue: Number.MAX_SAFE_INTEGER },
      { doubleValue: 1.5 },
      { stringValue: '12.30' },
      { stringValue: "도넛 ':x" },
      { stringValue: "도넛 ':x" },
      { stringValue: '{"a": 1}' },
      { booleanValue: true },
      { stringValue: '2026-11-20 00:00:00.123' },
      { stringValue: '2026-11-20 01:02:03' },
      { stringValue: '2026-11-20' },
      { stringValue: '01:02:03' },
      { blobValue: new Uint8Array([1, 2, 255]) },
      { arrayValue: { stringValues: ["도넛 ':x", null, 'a,"b"'] } },
      { arrayValue: { longValues: [1, 2] } },
      { isNull: true },
    ],
  ]);
  const { columnMetadata } = await run('select id, n, tags from kinds', [], { includeResultMetadata: true });
  expect(columnMetadata?.map((column) => [column.name, column.typeName])).toEqual([
    ['id', 'uuid'],
    ['n', 'int4'],
    ['tags', '_text'],
  ]);
  const { formattedRecords, records } = await run('select n, nothing, tags from kinds', [], {
    formatRecordsAs: 'JSON',
  });
  expect(records).toBeUndefined();
  expect(JSON.parse(String(formattedRecords))).toEqual([{ n: 1, nothing: null, tags: ["도넛 ':x", null, 'a,"b"'] }]);
});

test('a parameter may be used several times, and the number of changed rows is returned', async () => {
  const twice = await run('select :a::text || :a::text, :n + :n', [text('a', 'x'), long('n', 2)]);
  expect(twice.records).toEqual([[{ stringValue: 'xx' }, { longValue: 4 }]]);
  expect((await run(`insert into stock values ('a', 1), ('b', 1)`)).numberOfRecordsUpdated).toBe(2);
  expect((await run(`delete from stock where id = :id`, [text('id', 'b')])).numberOfRecordsUpdated).toBe(1);
  expect((await run(`update stock set units = 5 where id = 'a' returning units`)).records).toEqual([
    [{ longValue: 5 }],
  ]);
});
