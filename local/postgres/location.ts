import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binaries, binariesIn, copyNative, findNative, openToAll } from './binaries.ts';
import { stopOrphan } from './orphan.ts';
import { PostgresProblem } from './problem.ts';

/** `nobody`. PostgreSQL refuses to run as root, so root starts it as this. */
const NOBODY = 65534;

/** Where one cluster lives and who runs it. */
export interface Place {
  readonly data: string;
  readonly log: string;
  /** The pid of the process that started the server, to tell an orphan from somebody's running server. */
  readonly owner: string;
  readonly superPassword: string;
  readonly binaries: Binaries;
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

/** Prepares the folders. Nothing runs yet. */
export async function findPlace(dir: string): Promise<Place> {
  mkdirSync(dir, { recursive: true });
  const asRoot = process.getuid?.() === 0;
  const native = findNative();
  const closed = asRoot && !(openToAll(native) && openToAll(dir));
  const data = join(closed ? shelterOf(dir) : dir, 'data');
  const superPassword = await readPassword(dir, data);
  if (closed) openShelter(dir);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (asRoot) chownSync(data, NOBODY, NOBODY);
  return {
    data,
    log: join(dir, 'postgres.log'),
    owner: ownerFile(dir),
    superPassword,
    binaries: binariesIn(asRoot && !openToAll(native) ? copyNative(native, SHELTER) : native),
    identity: asRoot ? { uid: NOBODY, gid: NOBODY } : {},
  };
}

/**
 * A checkout in root's home (0700, the usual container) is closed to `nobody`: data and programs then live in a shelter
 * that only root can write, the data in a folder named after the checkout. /var/tmp outlives a reboot, /tmp may not.
 */
const SHELTER = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'donut-states');

function shelterOf(dir: string): string {
  return join(SHELTER, createHash('sha256').update(dir).digest('hex').slice(0, 16));
}

function openShelter(dir: string): void {
  mkdirSync(SHELTER, { recursive: true, mode: 0o755 });
  const found = lstatSync(SHELTER);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new PostgresProblem(`${SHELTER} belongs to somebody else: remove it and start again.`);
  }
  mkdirSync(shelterOf(dir), { recursive: true, mode: 0o755 });
}

/** The superuser's password never leaves this machine; without it the data behind it is of no use, so it goes, too. */
async function readPassword(dir: string, data: string): Promise<string> {
  const file = join(dir, 'superuser');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  await removeCluster(dir, data);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

/** Forgets the cluster of a folder, wherever its data is; a server left behind by a killed process is stopped first. */
export async function removePlace(dir: string): Promise<void> {
  for (const data of [join(dir, 'data'), join(shelterOf(dir), 'data')]) await removeCluster(dir, data);
  rmSync(shelterOf(dir), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

async function removeCluster(dir: string, data: string): Promise<void> {
  await stopOrphan({ data, owner: ownerFile(dir) });
  rmSync(data, { recursive: true, force: true });
}

const ownerFile = (dir: string): string => join(dir, 'owner.pid');
