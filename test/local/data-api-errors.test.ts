import type { SqlParameter } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DataApiServer, resourceArn, secretArn, startDataApi, text, wrongSecretArn } from './data-api-server.ts';

let server: DataApiServer;
const run: DataApiServer['run'] = (...statement) => server.run(...statement);

beforeAll(async () => {
  server = await startDataApi(21021);
});

afterAll(() => server?.close());

const ID = '0190b0a4-0000-7000-8000-000000000001';

const ERRORS: [what: string, sql: string, parameters: SqlParameter[], name: string, message: RegExp][] = [
  [
    'a string for a uuid',
    'select 1 where gen_random_uuid() = :id',
    [text('id', ID)],
    'DatabaseErrorException',
    /42883/,
  ],
  ['a string for a number', 'select 1 where 1 = :n', [text('n', '1')], 'DatabaseErrorException', /42883/],
  [
    'a second insert of a key',
    `insert into stock values ('z', 1), ('z', 1)`,
    [],
    'DatabaseErrorException',
    /^ERROR: duplicate key value violates unique constraint "stock_pkey"\n {2}Detail: Key \(id\)=\(z\) already exists\.; SQLState: 23505$/,
  ],
  ['stock below zero', `insert into stock values ('y', -1)`, [], 'DatabaseErrorException', /SQLState: 23514$/],
  [
    'a syntax error',
    'selec 1',
    [],
    'DatabaseErrorException',
    /^ERROR: syntax error .*\n {2}Position: 1; SQLState: 42601$/,
  ],
  ['two statements', 'select 1; select 2', [], 'ValidationException', /^Multistatements aren't supported\.$/],
  ['a parameter without a value', 'select :missing', [], 'BadRequestException', /missing/],
  [
    'an array parameter',
    'select :a',
    [{ name: 'a', value: { arrayValue: { longValues: [1] } } }],
    'BadRequestException',
    /Array/,
  ],
  [
    'a timestamp in another format',
    'select :t',
    [text('t', '2026-11-20T01:02:03Z', 'TIMESTAMP')],
    'BadRequestException',
    /TIMESTAMP/,
  ],
  ['an unknown hint', 'select :t', [text('t', 'x', 'BLOB' as 'UUID')], 'ValidationException', /typeHint/],
  ['a name in the result', `select 'x'::name`, [], 'UnsupportedResultException', /"NAME"/],
  ['a char in the result', `select 'x'::char(3)`, [], 'UnsupportedResultException', /BPCHAR/],
  ['a row over 64 KB', `select repeat('x', 65537)`, [], 'UnsupportedResultException', /64 KB/],
  [
    'a result over 1 MiB',
    `select repeat('x', 1000) from generate_series(1, 1100)`,
    [],
    'UnsupportedResultException',
    /size limit/,
  ],
  ['a statement that takes too long', 'select 1 from pg_sleep(30)', [], 'StatementTimeoutException', /timed out/],
];

test.each(ERRORS)('%s is rejected with the error of the AWS service', async (_what, sql, parameters, name, message) => {
  await expect(run(sql, parameters)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test('an enum can only be returned as text', async () => {
  await run(`create type mood as enum ('calm')`);
  await expect(run(`select 'calm'::mood`)).rejects.toMatchObject({ name: 'UnsupportedResultException' });
  expect((await run(`select 'calm'::mood::text`)).records).toEqual([[{ stringValue: 'calm' }]]);
});

test('an unknown cluster, secret, password or database is an error', async () => {
  const select = (more: object) => run('select 1', [], more);
  await expect(select({ resourceArn: `${resourceArn}2` })).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(select({ secretArn: `${secretArn}2` })).rejects.toMatchObject({ name: 'SecretsErrorException' });
  await expect(select({ secretArn: wrongSecretArn })).rejects.toThrow(
    /password authentication failed.*SQLState: 28P01/,
  );
  await expect(select({ database: 'nowhere' })).rejects.toMatchObject({ name: 'DatabaseNotFoundException' });
  const [call] = server.served.calls;
  expect(call && server.api.grantsFor(call)).toEqual([
    { action: 'rds-data:ExecuteStatement', resource: resourceArn },
    { action: 'secretsmanager:GetSecretValue', resource: secretArn },
  ]);
});
