import * as sdk from '@aws-sdk/client-rds-data';
import { expect, test } from 'vitest';
import { classifyError, DatabaseUnavailable, openDatabase } from '#db/data-api.ts';
import { int, sql } from '#db/sql.ts';

const failure = (name: string, message = name, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const database = (state: string) => failure('DatabaseErrorException', `ERROR: something; SQLState: ${state}`);
const ONE = sql({ n: int })`select 1`;

/** The table in docs/reliability.md: whether the statement ran, and so how often it is sent. */
const OUTCOMES: readonly (readonly [string, Error, ReturnType<typeof classifyError>])[] = [
  ['resuming', failure('DatabaseResumingException'), 'never-ran'],
  ['throttled', failure('ThrottlingException'), 'never-ran'],
  ['refused', failure('Error', 'connect', { code: 'ECONNREFUSED' }), 'never-ran'],
  ['unknown host', failure('Error', 'dns', { code: 'ENOTFOUND' }), 'never-ran'],
  ['no name server', failure('Error', 'dns', { code: 'EAI_AGAIN' }), 'never-ran'],
  ['no connection in time', failure('TimeoutError', 'the socket did not establish a connection'), 'never-ran'],
  ['serialization failure', database('40001'), 'conflict'],
  ['deadlock', database('40P01'), 'conflict'],
  ['lock not available', database('55P03'), 'busy'],
  ['500', failure('InternalServerErrorException'), 'unknown'],
  ['503', failure('ServiceUnavailableError'), 'unknown'],
  ['504', failure('DatabaseUnavailableException'), 'unknown'],
  ['reset', failure('Error', 'socket hang up', { code: 'ECONNRESET' }), 'unknown'],
  ['client timeout', failure('TimeoutError'), 'unknown'],
  ['statement timeout', failure('StatementTimeoutException'), 'unknown'],
  ['link failure, as a bad request', failure('BadRequestException', 'Communications link failure'), 'unknown'],
  ['link failure, as a database error', failure('DatabaseErrorException', 'communications link failure'), 'unknown'],
  ['shutting down', database('57P01'), 'unknown'],
  ['starting', database('57P03'), 'unknown'],
  ['connection lost', database('08006'), 'unknown'],
  ['too many connections', database('53300'), 'unknown'],
  ['a reader during a failover', database('25006'), 'never-ran'],
  ['unique violation', database('23505'), 'fatal'],
  ['check violation', database('23514'), 'fatal'],
  ['no such column', database('42703'), 'fatal'],
  ['access denied', failure('AccessDeniedException'), 'fatal'],
  ['forbidden', failure('ForbiddenException'), 'fatal'],
  ['secrets', failure('SecretsErrorException'), 'fatal'],
  ['invalid secret', failure('InvalidSecretException'), 'fatal'],
  ['endpoint off', failure('HttpEndpointNotEnabledException'), 'fatal'],
  ['bad request', failure('BadRequestException', 'Database name missing'), 'fatal'],
  ['no such database', failure('DatabaseNotFoundException'), 'fatal'],
  ['no such cluster', failure('NotFoundException'), 'fatal'],
  ['no such transaction', failure('TransactionNotFoundException'), 'fatal'],
  ['multi-statement', failure('ValidationException'), 'fatal'],
  ['unsupported result', failure('UnsupportedResultException'), 'fatal'],
  ['stopped cluster', failure('InvalidResourceStateException'), 'unknown'],
];
const SENT = { 'never-ran': 3, conflict: 3, busy: 1, unknown: 2, fatal: 1 } as const;

test('every error of the SDK is in the table', () => {
  const known = Object.keys(sdk).filter(
    (name) => /(Exception|Error)$/.test(name) && name !== 'RDSDataServiceException',
  );
  const listed = OUTCOMES.map(([, error]) => error.name);
  expect(known.filter((name) => !listed.includes(name))).toEqual([]);
  expect(known.length).toBeGreaterThan(10);
});

/** A client that throws these errors in order, then responds; time passes only in `sleep`. */
function open(
  errors: readonly Error[],
  { patience = 8_000, response = { records: [[{ longValue: 1 }]] } as unknown } = {},
) {
  const sent: unknown[] = [];
  const slept: number[] = [];
  let now = 0;
  const send = async (command: { input: unknown }) => {
    const error = errors[sent.length];
    sent.push(command.input);
    if (error) throw error;
    return response;
  };
  const address = {
    clusterArn: 'arn:cluster',
    secretArn: 'arn:secret',
    database: 'donut',
    patienceMilliseconds: patience,
  };
  const sleep = async (milliseconds: number) => {
    slept.push(milliseconds);
    now += milliseconds;
  };
  return {
    sent,
    slept,
    database: openDatabase({ send } as never, address, { now: () => now, sleep, random: () => 0.5 }),
  };
}

test.for(OUTCOMES)('%s', async ([, error, errorClass]) => {
  expect(classifyError(error)).toBe(errorClass);
  const always = open(
    Array.from({ length: 1_000 }, () => error),
    { patience: 600 },
  );
  const thrown = await always.database.rows(ONE).catch((cause: unknown) => cause);
  // It waited 100 + 200 ms; the next 400 ms would exceed the budget.
  expect(always.sent).toHaveLength(SENT[errorClass]);
  if (errorClass !== 'fatal') {
    expect(thrown).toBeInstanceOf(DatabaseUnavailable);
    expect(thrown).toMatchObject({ ran: errorClass === 'unknown' ? 'unknown' : 'no', cause: error });
  } else expect(thrown).toBe(error);
});

test('a retried statement returns its rows', async () => {
  const {
    database: opened,
    sent,
    slept,
  } = open([failure('DatabaseResumingException'), database('40P01'), failure('DatabaseResumingException')]);
  expect(await opened.rows(ONE)).toEqual([{ n: 1 }]);
  expect(sent).toHaveLength(4);
  expect(slept).toEqual([100, 200, 400]);
});

test('waits are bounded, one by one and in total', async () => {
  const { database: opened, slept } = open(Array.from({ length: 100 }, () => failure('DatabaseResumingException')));
  await expect(opened.rows(ONE)).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(Math.max(...slept)).toBe(1_000);
  expect(slept.reduce((a, b) => a + b)).toBeLessThanOrEqual(8_000);
});

test.for([
  ['a column of another type', { records: [[{ stringValue: 'x' }]] }],
  ['a missing column', { records: [[]] }],
] as const)('a response with %s is a bug: its statement ran and is not repeated', async ([, response]) => {
  const { database: opened, sent } = open([], { response });
  await expect(opened.rows(ONE)).rejects.toBeInstanceOf(TypeError);
  expect(sent).toHaveLength(1);
});

test('a statement is sent with its text and its typed, named parameters', async () => {
  const { database: opened, sent } = open([], { response: {} });
  const statement = sql({
    n: int,
  })`select ${'a'}, ${1}, ${1.5}, ${true}, ${null}, cast(${{ json: { a: [1] } }} as jsonb)`;
  expect(await opened.rows(statement)).toEqual([]);
  expect(sent).toEqual([
    {
      resourceArn: 'arn:cluster',
      secretArn: 'arn:secret',
      database: 'donut',
      sql: 'select :p0, :p1, :p2, :p3, :p4, cast(:p5 as jsonb)',
      parameters: [
        { name: 'p0', value: { stringValue: 'a' } },
        { name: 'p1', value: { longValue: 1 } },
        { name: 'p2', value: { doubleValue: 1.5 } },
        { name: 'p3', value: { booleanValue: true } },
        { name: 'p4', value: { isNull: true } },
        { name: 'p5', value: { stringValue: '{"a":[1]}' }, typeHint: 'JSON' },
      ],
    },
  ]);
});

test('a statement that continues after its timeout is sent once: whether it ran is read from the database', async () => {
  const timeout = failure('StatementTimeoutException');
  const { database: it, sent } = open([timeout, timeout]);
  await expect(it.rows({ ...ONE, continueAfterTimeout: true })).rejects.toBe(timeout);
  expect(sent).toMatchObject([{ continueAfterTimeout: true }]);
});

test('after a try that may have run, a later lock timeout does not say that the statement did not run', async () => {
  const { database: opened } = open([failure('Error', 'socket hang up', { code: 'ECONNRESET' }), database('55P03')]);
  await expect(opened.rows(ONE)).rejects.toMatchObject({ ran: 'unknown' });
});
