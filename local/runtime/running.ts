/** Finds the copies of the system that run in this project, by the lock files in `.local/`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runningProcess } from './pid-file.ts';

const STATE_ROOT = join(import.meta.dirname, '..', '..', '.local');

/** Returns the base ports of all running copies, in ascending order. */
export function runningPorts(root = STATE_ROOT): readonly number[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => /^\d+$/.test(name) && runningProcess(join(root, name)) !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
