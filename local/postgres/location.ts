import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binaries, binariesIn, copyNative, findNative, isReachableByAll } from './binaries.ts';
import { stopOrphan } from './orphan.ts';
import { PostgresProblem } from './problem.ts';

/** The user `nobody`. PostgreSQL does not run as root, so root starts it as this user. */
const NOBODY_UID = 65534;

/** The files of one PostgreSQL cluster, and the user that runs it. */
export interface Cluster {
  readonly data: string;
  readonly log: string;
  /** Holds the pid of the process that started the server; it distinguishes an orphan from a server in use. */
  readonly owner: string;
  readonly superPassword: string;
  readonly binaries: Binaries;
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

/** Prepares the folders of a cluster; starts nothing. */
export async function findCluster(dir: string): Promise<Cluster> {
  mkdirSync(dir, { recursive: true });
  const asRoot = process.getuid?.() === 0;
  const native = findNative();
  const isUnreachable = asRoot && !(isReachableByAll(native) && isReachableByAll(dir));
  const data = join(isUnreachable ? sharedFolderOf(dir) : dir, 'data');
  const superPassword = await readPassword(dir, data);
  if (isUnreachable) prepareSharedFolder(dir);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (asRoot) chownSync(data, NOBODY_UID, NOBODY_UID);
  return {
    data,
    log: join(dir, 'postgres.log'),
    owner: ownerFile(dir),
    superPassword,
    binaries: binariesIn(asRoot && !isReachableByAll(native) ? copyNative(native, SHARED_DIR) : native),
    identity: asRoot ? { uid: NOBODY_UID, gid: NOBODY_UID } : {},
  };
}

/**
 * The user `nobody` cannot read a checkout in root's home (mode 0700, usual in containers). Data and programs are then
 * stored in a folder that only root can write, the data in a subfolder for each checkout. /var/tmp survives a reboot,
 * /tmp may not.
 */
const SHARED_DIR = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'donut-states');

function sharedFolderOf(dir: string): string {
  return join(SHARED_DIR, createHash('sha256').update(dir).digest('hex').slice(0, 16));
}

function prepareSharedFolder(dir: string): void {
  mkdirSync(SHARED_DIR, { recursive: true, mode: 0o755 });
  const found = lstatSync(SHARED_DIR);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new PostgresProblem(
      `${SHARED_DIR} belongs to another user or is writable by others. Remove it and start again.`,
    );
  }
  mkdirSync(sharedFolderOf(dir), { recursive: true, mode: 0o755 });
}

/** Reads or creates the superuser's password. Data without its password is useless, so it is deleted. */
async function readPassword(dir: string, data: string): Promise<string> {
  const file = join(dir, 'superuser');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  await removeData(dir, data);
  const password = randomBytes(24).toString('base64url');
  // Renamed into place: on a full disk an empty file would remain, and its password fits no data.
  writeFileSync(`${file}.new`, password, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return password;
}

/** Deletes the cluster of a folder; a server that a killed process left running is stopped first. */
export async function removeCluster(dir: string): Promise<void> {
  for (const data of [join(dir, 'data'), join(sharedFolderOf(dir), 'data')]) await removeData(dir, data);
  rmSync(sharedFolderOf(dir), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

async function removeData(dir: string, data: string): Promise<void> {
  await stopOrphan({ data, owner: ownerFile(dir) });
  rmSync(data, { recursive: true, force: true });
}

const ownerFile = (dir: string): string => join(dir, 'owner.pid');
