/** `/health` is shallow for everybody; only an operator's token reaches the database. */
import { errors } from 'jose';
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { readHealth } from '#lambdas/accounts/read-health.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, type Call, lambdaContext } from './api-event.ts';

const DEEP = { query: { deep: ['1'] } };
const withToken = (token: string): Call => ({ ...DEEP, headers: { Authorization: `Bearer ${token}` } });

/** Responds to a request; `row`: what the database says about the caller. */
async function ask(call: Call, row: string | null | Error = 'OPERATOR') {
  let queries = 0;
  const rows = async () => {
    queries += 1;
    if (row instanceof Error) throw row;
    return [{ role: row }] as never;
  };
  const verifyToken = async (authorization: string) => {
    if (authorization === 'Bearer unreadable') throw new Error('secret');
    if (authorization !== 'Bearer good') throw new errors.JWSInvalid('forged');
    return { userId: 'usr_1', issuedAt: '7' };
  };
  const handler = serve({ readHealth: readHealth({ database: { rows }, verifyToken }) });
  const { statusCode, headers, body } = await handler(apiEvent('readHealth', { ...call, caller: null }), lambdaContext);
  const { code, checked } = JSON.parse(body) as { readonly code?: string; readonly checked?: readonly string[] };
  return { response: [statusCode, code ?? checked], queries, retryAfter: headers?.['Retry-After'] };
}

test('without `deep` the database is not asked, with or without a token', async () => {
  for (const call of [{}, { headers: { Authorization: 'Bearer good' } }, { headers: { Authorization: 'x' } }])
    expect(await ask(call)).toMatchObject({ response: [200, ['api']], queries: 0 });
});

test('with `deep` an operator asks the database', async () => {
  expect(await ask(withToken('good'))).toMatchObject({ response: [200, ['api', 'database']], queries: 1 });
});

test('a caller without a valid token does not reach the database', async () => {
  for (const call of [DEEP, withToken('forged')])
    expect(await ask(call)).toMatchObject({ response: [401, 'auth.required'], queries: 0 });
  expect(await ask(withToken('unreadable')), 'a failure of ours').toMatchObject({ response: [500, 'service.failed'] });
});

test('the current role decides: a buyer is 403, and a token of a deleted account is 401', async () => {
  expect((await ask(withToken('good'), 'BUYER')).response).toEqual([403, 'auth.forbidden']);
  expect((await ask(withToken('good'), null)).response).toEqual([401, 'auth.required']);
});

test('a database that is paused or unavailable is 503 with Retry-After', async () => {
  const response = await ask(withToken('good'), new DatabaseUnavailable('no', new Error('resuming')));
  expect(response).toMatchObject({ response: [503, 'service.unavailable'], retryAfter: '5' });
});

test('another value of `deep` is 400', async () => {
  expect((await ask({ query: { deep: ['2'] } })).response).toEqual([400, 'request.invalid']);
});
