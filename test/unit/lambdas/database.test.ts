import * as sdk from '@aws-sdk/client-rds-data';
import { expect, test } from 'vitest';
import { DatabaseUnavailable, fateOf, openDatabase } from '#db/data-api.ts';
import { int, sql } from '#db/sql.ts';

const failure = (name: string, message = name, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const database = (state: string) => failure('DatabaseErrorException', `ERROR: something; SQLState: ${state}`);
const ONE = sql({ n: int })`select 1`;

/** The table in docs/reliability.md: did the statement run, and how often is it sent. */
const OUTCOMES: readonly (readonly [string, Error, ReturnType<typeof fateOf>])[] = [
  ['resuming', failure('DatabaseResumingException'), 'never-ran'],
  ['throttled', failure('ThrottlingException'), 'never-ran'],
  ['refused', failure('Error', 'connect', { code: 'ECONNREFUSED' }), 'never-ran'],
  ['no such host', failure('Error', 'dns', { code: 'ENOTFOUND' }), 'never-ran'],
  ['serialization failure', database('40001'), 'conflict'],
  ['deadlock', database('40P01'), 'conflict'],
  ['lock not available', database('55P03'), 'conflict'],
  ['500', failure('InternalServerErrorException'), 'unknown'],
  ['503', failure('ServiceUnavailableError'), 'unknown'],
  ['504', failure('DatabaseUnavailableException'), 'unknown'],
  ['reset', failure('Error', 'socket hang up', { code: 'ECONNRESET' }), 'unknown'],
  ['client timeout', failure('TimeoutError'), 'unknown'],
  ['statement timeout', failure('StatementTimeoutException'), 'unknown'],
  ['link failure, as a bad request', failure('BadRequestException', 'Communications link failure'), 'unknown'],
  ['link failure, as a database error', failure('DatabaseErrorException', 'communications link failure'), 'unknown'],
  ['unique violation', database('23505'), 'fatal'],
  ['check violation', database('23514'), 'fatal'],
  ['no such column', database('42703'), 'fatal'],
  ['access denied', failure('AccessDeniedException'), 'fatal'],
  ['forbidden', failure('ForbiddenException'), 'fatal'],
  ['secrets', failure('SecretsErrorException'), 'fatal'],
  ['a secret of nothing', failure('InvalidSecretException'), 'fatal'],
  ['endpoint off', failure('HttpEndpointNotEnabledException'), 'fatal'],
  ['bad request', failure('BadRequestException', 'Database name missing'), 'fatal'],
  ['no such database', failure('DatabaseNotFoundException'), 'fatal'],
  ['no such cluster', failure('NotFoundException'), 'fatal'],
  ['no such transaction', failure('TransactionNotFoundException'), 'fatal'],
  ['multi-statement', failure('ValidationException'), 'fatal'],
  ['a result it has no word for', failure('UnsupportedResultException'), 'fatal'],
  ['a cluster that is stopped', failure('InvalidResourceStateException'), 'unknown'],
];
const SENT = { 'never-ran': 3, conflict: 3, unknown: 2, fatal: 1 } as const;

test('every error the SDK knows is in the table', () => {
  const known = Object.keys(sdk).filter(
    (name) => /(Exception|Error)$/.test(name) && name !== 'RDSDataServiceException',
  );
  const listed = OUTCOMES.map(([, error]) => error.name);
  expect(known.filter((name) => !listed.includes(name))).toEqual([]);
  expect(known.length).toBeGreaterThan(10);
});

/** A client that fails in turn, then answers; time passes only in `sleep`. */
function open(
  errors: readonly Error[],
  { patience = 8_000, answer = { records: [[{ longValue: 1 }]] } as unknown } = {},
) {
  const sent: unknown[] = [];
  const slept: number[] = [];
  let now = 0;
  const send = async (command: { input: unknown }) => {
    const error = errors[sent.length];
    sent.push(command.input);
    if (error) throw error;
    return answer;
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

test.for(OUTCOMES)('%s', async ([, error, fate]) => {
  expect(fateOf(error)).toBe(fate);
  const always = open(
    Array.from({ length: 1_000 }, () => error),
    { patience: 600 },
  );
  const thrown = await always.database.rows(ONE).catch((cause: unknown) => cause);
  // 100 + 200 ms were slept; the next 400 would be past the budget.
  expect(always.sent).toHaveLength(SENT[fate]);
  if (fate !== 'fatal') {
    expect(thrown).toBeInstanceOf(DatabaseUnavailable);
    expect(thrown).toMatchObject({ ran: fate === 'unknown' ? 'unknown' : 'no', cause: error });
  } else expect(thrown).toBe(error);
});

test('what passes is answered as if nothing had happened', async () => {
  const {
    database: it,
    sent,
    slept,
  } = open([failure('DatabaseResumingException'), database('40P01'), failure('DatabaseResumingException')]);
  expect(await it.rows(ONE)).toEqual([{ n: 1 }]);
  expect(sent).toHaveLength(4);
  expect(slept).toEqual([100, 200, 400]);
});

test('no wait is longer than its share, and none goes past the caller’s patience', async () => {
  const { database: it, slept } = open(Array.from({ length: 100 }, () => failure('DatabaseResumingException')));
  await expect(it.rows(ONE)).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(Math.max(...slept)).toBe(1_000);
  expect(slept.reduce((a, b) => a + b)).toBeLessThanOrEqual(8_000);
});

test.for([
  ['a column of another type', { records: [[{ stringValue: 'x' }]] }],
  ['a missing column', { records: [[]] }],
] as const)('an answer with %s is our mistake: its statement ran, and is not sent again', async ([, answer]) => {
  const { database: it, sent } = open([], { answer });
  await expect(it.rows(ONE)).rejects.toBeInstanceOf(TypeError);
  expect(sent).toHaveLength(1);
});

test('a statement goes out with its text, its named parameters and its types', async () => {
  const { database: it, sent } = open([], { answer: {} });
  const statement = sql({
    n: int,
  })`select ${'a'}, ${1}, ${1.5}, ${true}, ${null}, cast(${{ json: { a: [1] } }} as jsonb)`;
  expect(await it.rows(statement)).toEqual([]);
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
