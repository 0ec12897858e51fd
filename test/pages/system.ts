/** One running system for all pages, on ports of its own; none where there is no browser to look at it. */
import type { TestProject } from 'vitest/node';
import { startSystem } from '#bench/system.ts';
import { freeBasePort } from '#test/stories/system.ts';
import { chromiumPath } from './browser.ts';

const PORTS_FROM = 27_000;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (chromiumPath() === undefined) {
    project.provide('origin', '');
    return undefined;
  }
  const system = await startSystem(await freeBasePort(PORTS_FROM), '--fresh');
  project.provide('origin', system.origin);
  return system.stop;
}
