/**
 * Stops the system before its disk is full. On a full disk PostgreSQL cannot stop in order, and every file may be cut in
 * the middle of a line.
 */
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

/** PostgreSQL writes its log in segments of 16 MB: two segments, so that it can stop in order. */
const FREE_BYTES_MIN = 32 * 1024 * 1024;
const POLL_MILLISECONDS = 500;
const FULL = /ENOSPC|EDQUOT|no space left on device|database or disk is full/i;

/** The disk of the state folder is full. */
export class DiskFull extends Error {
  constructor(dir: string) {
    super(`The disk of ${dir} is full. Free at least ${FREE_BYTES_MIN / 1024 / 1024} MB and start again.`);
    this.name = 'DiskFull';
  }
}

/** Returns true when a full disk caused the error. */
export const isDiskFull = (error: unknown): boolean => error instanceof DiskFull || FULL.test(String(error));

export const areOnOneDisk = (a: string, b: string): boolean => statSync(a).dev === statSync(b).dev;

/** Rejects with DiskFull when too little space is free. */
export async function checkDisk(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize < FREE_BYTES_MIN) throw new DiskFull(dir);
}

/** Calls `fail` when the disk of the folder is full; returns the function that ends the watch. */
export function watchDisk(dir: string, fail: (error: Error) => void): () => void {
  const timer = setInterval(() => {
    checkDisk(dir).catch((error: unknown) => {
      if (error instanceof DiskFull) fail(error);
    });
  }, POLL_MILLISECONDS);
  return () => clearInterval(timer);
}
