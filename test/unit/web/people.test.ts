/** The names of users on pages of the console: how many requests they cost, and what a person is called. */
import { afterEach, expect, test, vi } from 'vitest';
import { json, openBrowser, sessionOf } from './tab.ts';

interface People {
  loadPersonName(id: string): Promise<string | undefined>;
}
const USERS = [
  { id: 'usr_kim', name: 'Kim', email: 'k***@donut.test', role: 'BUYER' },
  { id: 'usr_nameless', name: null, email: 'p***@donut.test', role: 'BUYER' },
  { id: 'usr_gone', name: null, email: null, role: 'BUYER' },
  { id: 'usr_lee', name: 'Lee', email: 'lee@donut.test', role: 'OPERATOR' },
];

afterEach(() => vi.unstubAllGlobals());

async function openConsole(respond: (ids: readonly string[]) => Response) {
  const browser = openBrowser(({ path }) =>
    respond(new URL(path, 'http://shop').searchParams.get('ids')?.split(',') ?? []),
  );
  vi.stubGlobal('ROUTE_LINES', { listUsers: ['GET', '/users'] });
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  return { ...(await browser.load<People>('console/people.ts')), sent: browser.sent };
}
const known = (ids: readonly string[]): Response => json(200, { items: USERS.filter(({ id }) => ids.includes(id)) });

test('the names of a page are one request, and a known name is none', async () => {
  const { loadPersonName, sent } = await openConsole(known);
  const names = await Promise.all([...USERS.map(({ id }) => id), 'usr_hidden', 'usr_kim'].map(loadPersonName));
  expect(names).toEqual(['Kim', 'p***@donut.test', 'deleted account', 'lee@donut.test', undefined, 'Kim']);
  expect(await loadPersonName('usr_lee')).toBe('lee@donut.test');
  expect(sent()).toEqual(['GET /users']);
});

test('more names than a request may have are several requests, and a failed request is repeated', async () => {
  let fails = true;
  const { loadPersonName, sent } = await openConsole((ids) => {
    if (!fails) return known(ids);
    fails = false;
    return json(503, { code: 'service.unavailable', title: 'unavailable', errors: [] });
  });
  await expect(loadPersonName('usr_kim')).rejects.toThrow();
  const many = Array.from({ length: 51 }, (_, n) => `usr_${n}`);
  const names = await Promise.all([...many, 'usr_kim'].map(loadPersonName));
  expect(names.at(-1)).toBe('Kim');
  expect(sent()).toEqual(['GET /users', 'GET /users', 'GET /users']);
});
