/** MiniStack with IAM enforced, PostgreSQL behind its Data API, and the functions as processes. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { shiftDatabaseClock } from '#local/control/database-clock.ts';
import { startPostgres } from '#local/postgres.ts';
import { freeBasePort } from '#test/stories/system.ts';
import { type Place, pathWith, start } from './processes.ts';

const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
/** Also in emulator/provisioners.py. */
const MASTER_PASSWORD = 'cloud-check';
const READY_MILLISECONDS_MAX = 60_000;
/** Written by emulator/permissions.py: `DENIED arn:…:assumed-role/…: sns:Publish on arn:aws:sns:…`. */
const DENIED = /(?<=^DENIED ).+$/gm;

export interface Emulator extends Place {
  readonly account: string;
  readonly endpoint: string;
  /** URL of `donut_admin`, the owner of the shop's database. */
  readonly adminUrl: string;
  /** A superuser on the shop's database. */
  readonly pool: pg.Pool;
  /** Puts the clock of the queues, schedules and the database forward. */
  advance(seconds: number): Promise<void>;
  /** What IAM has denied so far. */
  denied(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the emulator on free ports. Resolves when it responds. */
export async function startEmulator(work: string, tools: string): Promise<Emulator> {
  const port = await freeBasePort(27_000);
  const postgres = await startPostgres({
    dir: join(work, 'postgres'),
    port: port + 1,
    adminPassword: MASTER_PASSWORD,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const place = { work, tools, environment: environmentOf(endpoint, tools) };
  const clockFile = join(work, 'clock');
  const environment = { ...place.environment, ...emulatorVariables(work, port, clockFile) };
  const python = join(tools, 'python');
  const ministack = start({ ...place, environment }, python, ['test/cloud/emulator/start.py'], 'emulator.log');
  const pool = new pg.Pool({ connectionString: postgres.superUrl.replace(/\/postgres$/, '/donut'), max: 2 });
  // A connection that ends with the server.
  pool.on('error', () => {});
  const stop = async () => {
    ministack.kill();
    await pool.end();
    await postgres.stop();
  };
  if (!(await isReady(endpoint, ministack))) {
    await stop();
    throw new Error(`The emulator did not start (log: ${join(work, 'emulator.log')})`);
  }
  let ahead = 0;
  return {
    ...place,
    account: ACCOUNT,
    endpoint,
    adminUrl: postgres.adminUrl,
    pool,
    advance: async (seconds) => {
      if (ministack.exitCode !== null) throw new Error(`The emulator has ended (log: ${join(work, 'emulator.log')})`);
      ahead += seconds;
      // Replaced as a whole: on a busy machine the emulator may read it now, for the signal of the previous advance.
      writeFileSync(`${clockFile}.new`, String(ahead));
      renameSync(`${clockFile}.new`, clockFile);
      ministack.kill('SIGUSR1');
      await shiftDatabaseClock(pool, ahead * 1_000);
    },
    denied: () => [...new Set(readFileSync(join(work, 'emulator.log'), 'utf8').match(DENIED))],
    stop,
  };
}

async function isReady(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (let waited = 0; waited < READY_MILLISECONDS_MAX && child.exitCode === null; waited += 200) {
    const response = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(200);
  }
  return false;
}

const environmentOf = (endpoint: string, tools: string): Record<string, string | undefined> => ({
  PATH: pathWith(tools),
  HOME: process.env['HOME'],
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DEFAULT_ACCOUNT: ACCOUNT,
  CDK_DEFAULT_REGION: REGION,
});

function emulatorVariables(work: string, port: number, clockFile: string): Record<string, string> {
  const temporary = join(work, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return {
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: 'localhost',
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    TMPDIR: temporary,
    S3_DATA_DIR: join(temporary, 's3'),
    STATE_DIR: join(temporary, 'state'),
    POSTGRES_PORT: String(port + 1),
    CLOCK_FILE: clockFile,
  };
}
