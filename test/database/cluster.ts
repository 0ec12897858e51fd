import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureRole, migrate } from '#db/migrator.ts';
import { readSources } from '#db/sources.ts';
import { APP_USER, MASTER_USER, openDataApi } from './data-api.ts';

/** What a test file needs to make its own database on the one cluster of the run. */
export interface Cluster {
  readonly superUrl: string;
  readonly adminPassword: string;
  readonly appPassword: string;
  /** The migrated database that is copied. No session may be connected to the database. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: Cluster;
  }
}

const DATABASE = 'donut';
// Loaded by Node itself: a global set-up runs in Vite's module runner, which has no `import.meta.resolve`.
const { startPostgres, removePostgres } = createRequire(import.meta.url)(
  '#local/postgres.ts',
) as typeof import('#local/postgres.ts');
const PORTS = { first: 23_000, last: 23_099 };

/** One real PostgreSQL for all files of the project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, stop } = await startCluster();
  project.provide('cluster', cluster);
  return stop;
}

/** A server of its own with the template database, migrated the way a deploy does it. */
export async function startCluster(): Promise<{ readonly cluster: Cluster; readonly stop: () => Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'donut-cluster-'));
  chmodSync(dir, 0o755);
  const adminPassword = randomBytes(12).toString('hex');
  const appPassword = randomBytes(12).toString('hex');
  const started = startPostgres({ dir, port: await freePort(), adminPassword });
  const postgres = await started.catch(async (error: unknown) => {
    await removePostgres(dir);
    throw error;
  });
  const stop = async () => {
    await postgres.stop();
    await removePostgres(dir);
  };
  const api = openDataApi(postgres.superUrl, { user: MASTER_USER, password: adminPassword });
  try {
    const database = api.database(DATABASE);
    await ensureRole(database, APP_USER, appPassword);
    await migrate(database, readSources('db'));
    await api.close();
    return { cluster: { superUrl: postgres.superUrl, adminPassword, appPassword, template: DATABASE }, stop };
  } catch (error) {
    await api.close();
    await stop();
    throw error;
  }
}

// Below 32768: the ports above belong to outgoing connections, one of which may take it before PostgreSQL does. Each looks
// from another place on, or two that start at once would both find the first one free.
async function freePort(): Promise<number> {
  const count = PORTS.last - PORTS.first + 1;
  for (let i = 0, from = randomInt(count); i < count; i++) {
    const port = PORTS.first + ((from + i) % count);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    if (await promise) return port;
  }
  throw new Error(`no free port from ${PORTS.first} to ${PORTS.last}`);
}
