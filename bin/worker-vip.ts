/**
 * `npm run worker:vip`: the VIP worker as a process. It runs with the environment it is given, as on its instance; without
 * VIP_QUEUE_URL it asks the system that runs on this machine for one.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BASE_PORT } from '#local/runtime/ports.ts';

const ROOT = join(import.meta.dirname, '..');
const USAGE = `npm run worker:vip -- [--port ${BASE_PORT}]

  --port  of the running system (npm start) whose vip queue is polled; not used when VIP_QUEUE_URL is set`;
const say = (line: string): void => void process.stderr.write(`worker-vip  ${line}\n`);

/** What the VIP function of the running system runs with. */
async function environmentOf(origin: string): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${origin}/_local/environment?function=vip`).catch(() => undefined);
  if (!response?.ok) {
    throw new Error(
      `No system answers at ${origin}. Start it (npm start), or set VIP_QUEUE_URL and what README.md names.`,
    );
  }
  return ((await response.json()) as { environment: Record<string, string> }).environment;
}

/** Runs the worker and hands signals on; its exit code is ours. */
function run(environment: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, ['lambdas/vip/worker.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (process.env['VIP_QUEUE_URL']) return run({});
  const origin = `http://127.0.0.1:${values.port ?? BASE_PORT}`;
  const environment = await environmentOf(origin);
  say(`polls ${environment['VIP_QUEUE_URL']}, beside the function; Ctrl-C ends it after its batch`);
  return run(environment);
}

process.exitCode = await main().catch((error: Error) => {
  say(error.message);
  return 1;
});
