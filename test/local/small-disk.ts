/** A small disk for tests of a full disk: a tmpfs, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BALLAST = 'ballast';

interface SmallDisk {
  resize(megabytes: number): void;
  unmount(): void;
}

/** Mounts a disk of this size; returns the reason when that is not possible. */
export function mountSmallDisk(dir: string, megabytes: number): SmallDisk | string {
  mkdirSync(dir, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    return `only root may mount a small disk on Linux (${(error as Error).message.trim()})`;
  }
  return {
    resize: (to) => void execFileSync('mount', ['-o', `remount,size=${to}m`, dir]),
    unmount() {
      execFileSync('umount', ['--lazy', dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Fills the disk to its last byte, at once, also while other processes write. */
export function fillDisk(dir: string): void {
  const { bavail, bsize } = statfsSync(dir);
  for (const bytes of [bavail * bsize, bsize]) {
    try {
      for (let i = 0; ; i++) writeFileSync(join(dir, `${BALLAST}-${bytes}-${i}`), Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

export function freeDisk(dir: string): void {
  for (const name of readdirSync(dir)) if (name.startsWith(BALLAST)) rmSync(join(dir, name));
}
