/**
 * All tests, as `npm test` runs them: in one lane those that mostly wait, for a running system and its clock, in the other
 * those that mostly compute. What is measured is measured in the first, so the second gets what the first leaves.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';

/** Projects of vitest.config.ts, which says in what order those of a lane run. */
const WAITING = ['local', 'stories'];
const COMPUTING = ['unit', 'template', 'database', 'sim', 'pages', 'apart'];

const start = (projects: readonly string[], out: 'inherit' | 'pipe'): ChildProcess =>
  spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name])],
    { stdio: ['ignore', out, out] },
  );
const passed = async (lane: ChildProcess): Promise<boolean> => (await once(lane, 'close'))[0] === 0;

const [waiting, computing] = [start(WAITING, 'inherit'), start(COMPUTING, 'pipe')];
if (computing.pid) setPriority(computing.pid, constants.priority.PRIORITY_LOW);
const said: Buffer[] = [];
for (const stream of [computing.stdout, computing.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => [waiting, computing].forEach((lane) => void lane.kill(signal)));

const ends = [passed(waiting), passed(computing)] as const;
const first = await ends[0];
process.stdout.write(`\nBeside it ran ${COMPUTING.join(', ')}:\n`);
const second = await ends[1];
process.stdout.write(Buffer.concat(said));
process.exitCode = first && second ? 0 : 1;
