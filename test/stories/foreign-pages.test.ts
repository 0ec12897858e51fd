/** What a web page of another origin can make a browser send to the ports of this machine. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, inject, test } from 'vitest';
import { local, now } from './shop.ts';

const { host } = new URL(inject('origin'));
const port = Number(host.split(':')[1]);
const JSON_TYPE = { 'content-type': 'application/json' };
const HOUR = JSON.stringify({ advance: 'PT1H' });

async function send(at: number, path: string, headers: Record<string, string>, body?: string): Promise<number> {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request({ host: '127.0.0.1', port: at, path, method, headers: { connection: 'close', ...headers } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

/** Headers that a browser adds and a page cannot change. */
const FOREIGN: Readonly<Record<string, Record<string, string>>> = {
  'another origin': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'another origin, in an old browser': { origin: 'https://evil.example' },
  'another port of this machine': { origin: `http://127.0.0.1:${port + 9}`, 'sec-fetch-site': 'same-site' },
  'another name of this machine': { origin: `http://localhost:${port}`, 'sec-fetch-site': 'cross-site' },
  'a sandboxed frame': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'an image or a script, without Origin': { 'sec-fetch-site': 'cross-site' },
  'a host name that points at this machine': { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
};

test.for(Object.entries(FOREIGN))('a page of %s moves no clock and reads nothing', async ([, headers]) => {
  const before = await now();
  for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
    expect([type, await send(port, '/_local/clock', { ...headers, 'content-type': type }, HOUR)]).toEqual([type, 403]);
  }
  expect(await send(port, '/_local/endpoints', headers)).toBe(403);
  expect((await now()) - before).toBeLessThan(60_000);
});

test.for(Object.entries(FOREIGN))(
  'a page of %s reaches neither the AWS endpoint, the queue emulator, the factory nor the data platform',
  async ([, headers]) => {
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    for (const at of [1, 2, 4, 5]) {
      const body = at === 4 ? '{}' : 'Action=ListTopics';
      const path = at === 4 ? '/api/manufactures' : at === 5 ? '/orders' : '/';
      expect([at, await send(port + at, path, form, body)]).toEqual([at, 403]);
    }
  },
);

test('pages of the shop itself, commands and scripts may call; a POST must say that it is JSON', async () => {
  const callers: readonly Record<string, string>[] = [
    {},
    { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ];
  const moment = JSON.stringify({ advance: 'PT0S' });
  for (const headers of callers) {
    expect(await send(port, '/_local/clock', { ...headers, ...JSON_TYPE }, moment)).toBe(200);
    expect(
      await send(port, '/_local/clock', { ...headers, 'content-type': 'application/json; charset=utf-8' }, moment),
    ).toBe(200);
    expect(await send(port, '/_local/clock', headers)).toBe(200);
  }
  for (const type of ['text/plain', 'text/plain; application/json', 'application/jsonp', '']) {
    expect([type, await send(port, '/_local/clock', { 'content-type': type }, moment)]).toEqual([type, 415]);
  }
  expect(await send(port, '/_local/clock', {}, moment)).toBe(415);
});

test('the control API reports what runs outside the main thread', async () => {
  const { children } = await local<{ children: Record<string, unknown>[] }>('GET', '/children');
  expect(children).toMatchObject([
    { name: 'PostgreSQL', state: 'running', pid: expect.any(Number), restarts: 0 },
    { name: 'queue emulator', state: 'running', restarts: 0 },
  ]);
});
