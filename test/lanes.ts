/**
 * All tests, as `npm test` runs them, in two lanes at the same time. The projects of the first lane mostly wait for a running
 * system and its clock; those of the second mostly compute. The first lane measures times, so the second has low priority.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';

/** Projects of vitest.config.ts, which orders the projects of one lane. */
const WAITING = ['local', 'stories'];
const COMPUTING = ['unit', 'template', 'database', 'sim', 'pages', 'restart'];

const start = (projects: readonly string[], out: 'inherit' | 'pipe'): ChildProcess =>
  spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name])],
    { stdio: ['ignore', out, out] },
  );
const passed = async (lane: ChildProcess): Promise<boolean> => (await once(lane, 'close'))[0] === 0;

const [waiting, computing] = [start(WAITING, 'inherit'), start(COMPUTING, 'pipe')];
if (computing.pid) setPriority(computing.pid, constants.priority.PRIORITY_LOW);
const output: Buffer[] = [];
for (const stream of [computing.stdout, computing.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => [waiting, computing].forEach((lane) => void lane.kill(signal)));

const ends = [passed(waiting), passed(computing)] as const;
const first = await ends[0];
process.stdout.write(`\nThe second lane: ${COMPUTING.join(', ')}\n`);
const second = await ends[1];
process.stdout.write(Buffer.concat(output));
process.exitCode = first && second ? 0 : 1;
