/**
 * Reads the state of this machine for the doctor's checks: files, programs, ports, addresses. It does not judge them.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binariesIn, findNative } from '#local/postgres/binaries.ts';
import { PortInUse } from '#local/runtime/http.ts';
import { checkFree } from '#local/runtime/ports.ts';
import type { AwsAccount } from './aws.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RESPONSE_MILLISECONDS_MAX = 10_000;
const execute = promisify(execFile);

/** Package → version; packages that only some platforms need are left out. */
export type Versions = Readonly<Record<string, string>>;

export interface Machine {
  readonly node: string;
  readonly platform: string;
  /** The versions that the lock file pins. */
  pinned(): Promise<Versions>;
  /** The versions in node_modules. */
  installed(): Promise<Versions>;
  /** PostgreSQL's own version text; rejects when PostgreSQL does not run. */
  postgres(): Promise<string>;
  bundler(): boolean;
  /** The first of these ports that is in use. */
  portInUse(ports: readonly number[]): Promise<number | undefined>;
  freeBytes(): Promise<number>;
  /** The status code of a GET request; undefined when nothing responds. */
  status(url: string): Promise<number | undefined>;
  aws(region: string | undefined): Promise<AwsAccount>;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optional?: true; readonly os?: unknown }>
  >;
}

async function versionsOf(file: string): Promise<Versions> {
  const { packages } = JSON.parse(await readFile(join(ROOT, file), 'utf8')) as Lock;
  const own = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
  return Object.fromEntries(own.map(([path, { version = '' }]) => [path.replace(/^node_modules\//, ''), version]));
}

/** Reads the state of the machine that runs this process. */
export const openMachine = (): Machine => ({
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  pinned: () => versionsOf('package-lock.json'),
  installed: () => versionsOf('node_modules/.package-lock.json'),
  async postgres() {
    if (process.env['DATABASE_URL']) return 'DATABASE_URL';
    return (await execute(binariesIn(findNative()).postgres, ['--version'])).stdout.trim();
  },
  bundler: () => existsSync(join(ROOT, 'node_modules', '@esbuild', `${process.platform}-${process.arch}`)),
  portInUse: (ports) =>
    checkFree(ports).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof PortInUse) return error.port;
        throw error;
      },
    ),
  async freeBytes() {
    const { bavail, bsize } = await statfs(ROOT);
    return bavail * bsize;
  },
  status: (url) =>
    fetch(url, { signal: AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => undefined,
    ),
  // The SDK clients take half a second to load, and most people check only this machine.
  aws: async (region) => (await import('./aws.ts')).openAws(region),
});
