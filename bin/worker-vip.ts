/**
 * `npm run worker:vip`: runs the VIP worker as a process. When VIP_QUEUE_URL is set, the worker uses the environment of
 * this process, as on its EC2 instance. Otherwise the environment is read from the local system.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BASE_PORT } from '#local/runtime/ports.ts';
import { withRunningPort } from './cli/running-port.ts';

const ROOT = join(import.meta.dirname, '..');
const USAGE = `npm run worker:vip -- [--port ${BASE_PORT}]

  --port  of the running system (npm start) whose vip queue the worker polls; ignored when VIP_QUEUE_URL is set`;
const log = (line: string): void => void process.stderr.write(`worker-vip  ${line}\n`);

/** Returns the environment of the VIP function in the running system. */
async function environmentOf(origin: string): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${origin}/_local/environment?function=vip`).catch(() => undefined);
  if (!response?.ok) {
    throw new Error(
      `No system runs at ${origin}. Start one (npm start), or set VIP_QUEUE_URL and the other variables of docs/vip.md.`,
    );
  }
  return ((await response.json()) as { environment: Record<string, string> }).environment;
}

/** Runs the worker, forwards signals to it and returns its exit code. */
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
  const args = [...withRunningPort(process.argv.slice(2))];
  const { values } = parseArgs({ args, options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (process.env['VIP_QUEUE_URL']) return run({});
  const origin = `http://127.0.0.1:${values.port ?? BASE_PORT}`;
  const environment = await environmentOf(origin);
  log(
    `polling ${environment['VIP_QUEUE_URL']} together with the function; press Ctrl-C to stop after the current batch`,
  );
  return run(environment);
}

process.exitCode = await main().catch((error: Error) => {
  log(error.message);
  return 1;
});
