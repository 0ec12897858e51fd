/**
 * All tests, as `npm test` runs them, in three lanes at the same time. The first lane mostly waits for a running system and
 * its clock, and measures times, so the other lanes have low priority. Their output follows when the first lane has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';

/** Projects of vitest.config.ts, which orders the projects of one lane. */
const LANES = [
  ['local', 'stories'],
  ['pages', 'restart'],
  ['unit', 'template', 'database', 'sim'],
] as const;

interface Lane {
  readonly projects: readonly string[];
  readonly child: ChildProcess;
  readonly output: Buffer[];
  readonly passed: Promise<boolean>;
}

function start(projects: readonly string[], isFirst: boolean): Lane {
  const out = isFirst ? 'inherit' : 'pipe';
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', out, out] });
  if (!isFirst && child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  return { projects, child, output, passed: once(child, 'close').then(([code]) => code === 0) };
}

const lanes = LANES.map((projects, i) => start(projects, i === 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => lanes.forEach(({ child }) => void child.kill(signal)));

process.exitCode = 0;
for (const { projects, output, passed } of lanes) {
  if (!(await passed)) process.exitCode = 1;
  if (output.length > 0) process.stdout.write(`\nThe lane of ${projects.join(', ')}:\n`);
  process.stdout.write(Buffer.concat(output));
}
