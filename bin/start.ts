/** `npm start`: the whole system on this machine, until Ctrl-C. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StartOptions } from './start/options.ts';

const NODE_MAJOR_MIN = 24;
const out = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** glibc keeps what many threads freed, each in arenas of its own, and a young generation is large in each of them. */
const LEAN = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '65536' };
const LEAN_FLAGS = ['--max-semi-space-size=4'];

/**
 * Starts over as the same process with settings that must be there before Node is (measured, 1,500 orders: 650 MB at the
 * peak instead of 800, 415 MB a minute later instead of 520).
 */
function startOverLean(): void {
  if (process.platform !== 'linux' || process.env['MALLOC_ARENA_MAX'] !== undefined) return;
  const [node = process.execPath, ...args] = process.argv;
  process.execve?.(process.execPath, [node, ...LEAN_FLAGS, ...process.execArgv, ...args], { ...process.env, ...LEAN });
}

/** Settles at the first Ctrl-C or SIGTERM; the second one does not wait for anything. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

async function run(options: StartOptions): Promise<number> {
  // Loaded only now: an old Node could not even read these files.
  const [{ startLocal }, { stateDir }, { greeting }] = await Promise.all([
    import('#local/runtime.ts'),
    import('#local/runtime/parts.ts'),
    import('./start/greeting.ts'),
  ]);
  const signal = stopSignal();
  const began = performance.now();
  const dir = stateDir(options.port);
  const databaseUrl = process.env['DATABASE_URL'];
  if (options.fresh) await wipe(dir, databaseUrl);
  const log = options.quiet ? () => undefined : out;
  const aws = await startLocal({ port: options.port, dir, databaseUrl, log, signal }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!aws) return 0;
  out(options.quiet ? `ready ${aws.urls.api}` : greeting(aws, (performance.now() - began) / 1000));
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  log('stopping (Ctrl-C again to force)');
  await aws.close();
  return 0;
}

/** Only when nobody works in it. */
async function wipe(dir: string, databaseUrl: string | undefined): Promise<void> {
  const [{ takeFolder }, { removePostgres }] = await Promise.all([
    import('#local/runtime/pid-file.ts'),
    import('#local/postgres.ts'),
  ]);
  takeFolder(dir);
  await removePostgres(join(dir, 'postgres'), databaseUrl);
  rmSync(dir, { recursive: true, force: true });
}

async function main(): Promise<number> {
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    complain(
      `Node ${process.versions.node} is too old: this project brings Node ${NODE_MAJOR_MIN}. Run: npm ci && npm start`,
    );
    return 1;
  }
  startOverLean();
  const { readOptions, USAGE, UsageError } = await import('./start/options.ts');
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      out(USAGE);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message}. ${USAGE}`);
      return 2;
    }
    const { explain } = await import('./start/failure.ts');
    const port = Number(/--port[ =](\d+)/.exec(process.argv.join(' '))?.[1] ?? 4510);
    complain(explain(error, port));
    return 1;
  }
}

process.exit(await main());
