/** Starts one system for all page tests, on free ports. Without a browser, no system is started. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startSystem } from '#bin/bench/system.ts';
import { freeBasePort } from '#test/stories/system.ts';
import { chromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A request to this URL stops the system; the next request starts it again. */
    power: string;
  }
}

const PORTS_FROM = 27_000;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  project.provide('origin', '');
  if (chromium === undefined) return undefined;
  const port = await freeBasePort(PORTS_FROM);
  let system = await startSystem(port, '--fresh');
  let runs = true;
  const toggle = async (): Promise<void> => {
    if (runs) await system.stop();
    else system = await startSystem(port);
    runs = !runs;
  };
  const power = await listen(toggle);
  project.provide('origin', system.origin);
  project.provide('power', `http://127.0.0.1:${(power.address() as AddressInfo).port}`);
  return async () => {
    power.close();
    if (runs) await system.stop();
  };
}

const listen = (toggle: () => Promise<void>): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_, response) => {
      toggle().then(
        () => response.end(),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
