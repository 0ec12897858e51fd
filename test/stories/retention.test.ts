import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { expect, inject, test } from 'vitest';
import { registerAd } from './ads.ts';
import { codeMailed, join, logIn, requestCode, signUpWith } from './people.ts';
import { api, eventually, mailsTo, makeProduct, order, settled, tokenOf } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

/** Every file of the running system: queues, secrets, logs. Not the mailbox, which stands for the mailboxes of the recipients. */
function files(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = joinPath(dir, name);
    if (/^(postgres|cdk\.out|mailbox.*)$/.test(name)) return [];
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const stateDir = () => joinPath('.local', new URL(inject('origin')).port);
/** The tables and files of queues and logs that still hold a canary. */
async function traces(tables: Tables, canaries: readonly string[]): Promise<string[]> {
  const { rows } = await tables.client.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'public')",
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const pattern = canaries.map((one) => `%${one}%`);
    const hit = await tables.client.query(`select from ${name} t where t::text ilike any ($1) limit 1`, [pattern]);
    if (hit.rowCount) found.push(name);
  }
  for (const file of files(stateDir())) {
    const text = readFileSync(file);
    if (canaries.some((one) => text.includes(one))) found.push(file);
  }
  return found;
}

test('B1: after an account is deleted, no table, no queue and no log holds personal data of the user', async () => {
  const tables = await openTables();
  const mark = `canary${randomUUID().slice(0, 8)}`;
  const [email, name, password] = [`${mark}a@people.test`, `${mark}b`, `${mark}c-pass`];
  const canaries = [`${mark}a`, name, `${mark}c`];
  const leavingUser = await join({ email, name, password });
  // What a user does: a wrong password, a rejected order and its mail, another name, another code.
  await logIn({ email, password: `${mark}c-wrong` });
  await order(leavingUser.token, [[await makeProduct({ stock: 0 }), 1]]);
  const me = await api('GET', '/users/me', { token: leavingUser.token });
  const headers = { 'if-match': me.headers.get('etag') ?? '' };
  await api('PATCH', '/users/me', { token: leavingUser.token, headers, body: { name: `${name} Kim` } });
  await api('PATCH', '/users/me', { token: leavingUser.token, headers, body: { name: `${name}\u0007` } });
  await requestCode(email);
  await signUpWith({ ...leavingUser, name }, await codeMailed(email, 2));
  await registerAd(await tokenOf('seller'), await makeProduct({ stock: 1 }), email);
  await eventually(
    () => mailsTo(email),
    ({ length }) => length >= 3,
  );
  await requestCode(email);
  await settled();
  expect(await traces(tables, canaries), 'the canaries are found').toEqual(
    expect.arrayContaining(['app.users', 'app.ads']),
  );

  expect((await api('DELETE', '/users/me', { token: leavingUser.token })).status).toBe(204);
  expect((await api('GET', '/users/me', { token: leavingUser.token })).status, 'the token is refused at once').toBe(
    401,
  );
  expect((await logIn(leavingUser)).status).toBe(401);
  await settled();
  expect(await traces(tables, canaries)).toEqual([]);
  const orders = await tables.client.query('select from app.orders where buyer_id = $1', [leavingUser.id]);
  expect(orders.rowCount, 'the accounting rows remain').toBe(1);
  await tables.close();
});
