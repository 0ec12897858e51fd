/** A page of another origin, in a real browser, on the machine that runs the system. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { now } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

describe.skipIf(chromium === undefined)(`a page of another origin (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    browser = await openBrowser();
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Another page</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  test('moves no clock with a request that needs no permission, and cannot read the endpoints', async () => {
    const { page } = await visit(browser);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const before = await now();
    const clock = `${inject('origin')}/_local/clock`;
    const posted = page.waitForResponse(clock);
    const result = await page.evaluate(async (url) => {
      const body = JSON.stringify({ advance: 'PT1H' });
      // `no-cors` needs no preflight, and hides the response from the page.
      const sent = await fetch(url, {
        method: 'POST',
        mode: 'no-cors',
        headers: { 'content-type': 'text/plain' },
        body,
      });
      const read = await fetch(url).catch(() => 'refused');
      return [sent.type, read];
    }, clock);
    expect([(await posted).status(), ...result]).toEqual([403, 'opaque', 'refused']);
    expect((await now()) - before).toBeLessThan(60_000);
  });
});
