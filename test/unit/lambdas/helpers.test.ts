/** Lists, outcomes, role checks, and calls to services outside. */
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Keys } from '#domain/signature.ts';
import { NoResponse, readJson, sendRequest } from '#lambdas/shared/http/http-client.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { listPage } from '#lambdas/shared/http/pagination.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const codeOf = (call: () => unknown) => {
  try {
    return call();
  } catch (error) {
    return error instanceof HttpProblem ? error.code : (error as Error).message;
  }
};

/** A list of the numbers from 1, for this role. */
function list(total: number, role: 'BUYER' | 'OPERATOR' | null = 'OPERATOR') {
  const reads: [string, number][] = [];
  const shape = { role: nullable(textOf<'BUYER' | 'OPERATOR'>()), item: nullable(json<{ readonly id: string }>()) };
  const read = (position: string, limit: number) => {
    reads.push([position, limit]);
    return sql(shape)`select ${Number(position)}, ${limit}`;
  };
  const database = {
    rows: async () => {
      const [position, limit] = reads.at(-1) ?? ['0', 0];
      const ids = Array.from({ length: total }, (_, i) => i + 1).filter((id) => id > Number(position));
      const items = ids.slice(0, limit).map((id) => ({ role, item: { id: String(id) } }));
      return items.length > 0 ? items : [{ role, item: null }];
    },
  } as unknown as Database;
  const ports = { database, cursorKeys: { read: async () => KEYS } };
  return (cursor?: string, name = 'numbers') =>
    listPage(
      ports,
      { who: ['OPERATOR'], query: { limit: 2, cursor } },
      { list: name, start: '0', read, item: (row) => row.item },
    );
}

test('a list is read page by page to its end', async () => {
  const next = list(3);
  const { page: first } = await next();
  expect(first).toEqual({ items: [{ id: '1' }, { id: '2' }], next: expect.any(String) });
  expect((await next(first.next ?? '')).page).toEqual({ items: [{ id: '3' }], next: null });
  expect((await list(0)()).page).toEqual({ items: [], next: null });
  expect((await list(2)()).page.next, 'exactly one page').toBeNull();
});

test('a cursor of another list, or a forged one, is invalid', async () => {
  const { page } = await list(3)();
  await expect(list(3)(page.next ?? '', 'words')).rejects.toMatchObject({ code: 'cursor.invalid' });
  await expect(list(3)('forged')).rejects.toMatchObject({ code: 'cursor.invalid' });
});

test('a list checks the role of the caller against the route', async () => {
  await expect(list(3, 'BUYER')()).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(list(3, null)()).rejects.toMatchObject({ code: 'auth.required' });
});

test.for([
  ['OPERATOR', ['OPERATOR'], undefined],
  ['SELLER', ['SELLER', 'OPERATOR'], undefined],
  ['BUYER', ['SELLER', 'OPERATOR'], 'auth.forbidden'],
  [null, ['BUYER', 'SELLER', 'OPERATOR'], 'auth.required'],
  [undefined, ['OPERATOR'], 'auth.required'],
] as const)('the role %s on a route for %j: %s', ([role, who, code]) => {
  expect(codeOf(() => checkRole({ who }, role))).toBe(code);
});

type Outcome = 'done' | 'key-conflict' | 'product.not_found';
const row = (outcome: Outcome, n: number | null = 1) => ({ outcome, n });

test('an expected outcome returns its row; any other one is the problem of its code', () => {
  const rows = (outcome: Outcome) => [row(outcome)];
  expect(requireOutcome(rows('done'), 'done', 'n')).toEqual({ outcome: 'done', n: 1 });
  expect(codeOf(() => requireOutcome(rows('product.not_found'), 'done'))).toBe('product.not_found');
  expect(codeOf(() => requireOutcome(rows('key-conflict'), 'done'))).toBe('idempotency.key_reused');
  expect(codeOf(() => requireOutcome([row('done', null)], 'done', 'n'))).toContain('no n with "done"');
  expect(codeOf(() => requireOutcome([] as ReturnType<typeof rows>, 'done'))).toContain('returned no row');
});

test('an outcome that is no problem code does not compile', () => {
  const statement = sql({ outcome: textOf<'done' | 'unknown.code'>(), n: int })`select 1`;
  const rows = [] as ReturnType<typeof statement.decode>[];
  // @ts-expect-error 'unknown.code' is no ProblemCode
  expect(() => requireOutcome(rows, 'done')).toThrow('returned no row');
});

const respond = (body: BodyInit | null) => async () => new Response(body, { status: 200 });

test.for<[string, BodyInit | null, unknown]>([
  ['JSON', '{"a":1}', { a: 1 }],
  ['another text', '<html>', undefined],
  ['nothing', null, undefined],
  ['more than 64 KB', `"${'x'.repeat(64 * 1024)}"`, undefined],
])('a body of %s', async ([, body, expected]) => {
  expect(await readJson(await sendRequest(respond(body), 'https://x.test', { secondsMax: 1 }))).toEqual(expected);
});

test('a body that breaks off is undefined', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('{"a"'));
      controller.error(new Error('reset'));
    },
  });
  expect(await readJson(new Response(body))).toBeUndefined();
});

test.for<[string, Error, string]>([
  ['a timeout', new DOMException('aborted', 'TimeoutError'), 'no response within 5 s'],
  [
    'a failed connection',
    Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }),
    'ECONNREFUSED',
  ],
  ['any other error', new TypeError('x'.repeat(500)), 'x'.repeat(200)],
])('%s is NoResponse with a short reason', async ([, error, message]) => {
  const failed = sendRequest(() => Promise.reject(error), 'https://x.test', { secondsMax: 5 });
  await expect(failed).rejects.toBeInstanceOf(NoResponse);
  await expect(failed).rejects.toMatchObject({ message, cause: error });
});
