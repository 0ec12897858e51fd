/** The processes and ports of a system. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';

const PORTS = Array.from({ length: 10 }, (_, i) => i);

/** The process, its children, theirs, and so on. */
export function family(root: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const one of found) found.push(...pairs.filter(([, parent]) => parent === one).map(([pid]) => pid));
  return found;
}

export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const listens = (at: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(true))
      .listen(at, '127.0.0.1', () => server.close(() => resolve(false)));
  });

/** Those of the ten ports from `base` on that are in use. */
export async function listening(base: number): Promise<readonly number[]> {
  const busy = await Promise.all(PORTS.map((i) => listens(base + i)));
  return PORTS.filter((i) => busy[i]).map((i) => base + i);
}
