/** The checks of this machine, each with the command that fixes the problem. */
import { BASE_PATH } from '#api/routes.ts';
import { portsFrom } from '#local/runtime/ports.ts';
import type { Machine } from './machine.ts';

export interface Finding {
  /** `info`: worth knowing, but nothing to fix. */
  readonly state: 'ok' | 'info' | 'fix';
  readonly text: string;
  /** The command or action that fixes the problem. */
  readonly fix?: string;
}
export interface Check {
  readonly name: string;
  run(): Promise<Finding>;
}

/** A check that passed. */
export const ok = (text: string): Finding => ({ state: 'ok', text });

/** A finding that is worth knowing but needs no fix. */
export const info = (text: string): Finding => ({ state: 'info', text });

/** A problem, with the command that fixes it. */
export const fix = (text: string, command: string): Finding => ({ state: 'fix', text, fix: command });

const NODE_MAJOR_MIN = 24;
/** Space for the bundles, the database and its write-ahead log. The packages are already installed at this point. */
const DISK_BYTES_MIN = 1024 ** 3;

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

async function packages(machine: Machine): Promise<Finding> {
  const [pinned, installed] = await Promise.all([machine.pinned(), machine.installed()]);
  const wrong = Object.keys(pinned).filter((name) => installed[name] !== pinned[name]);
  const [first] = wrong;
  if (first === undefined) return ok(`all ${Object.keys(pinned).length} match the lock file`);
  const problem = installed[first] === undefined ? 'is missing' : `is ${installed[first]}, not ${pinned[first]}`;
  return fix(`${first} ${problem}${wrong.length > 1 ? `, and ${wrong.length - 1} more` : ''}`, 'npm ci');
}

async function binaries(machine: Machine): Promise<Finding> {
  const command = `npm ci --include=optional (platform ${machine.platform}; or set DATABASE_URL)`;
  const postgres = await machine.postgres().catch((error: Error) => error);
  if (postgres instanceof Error) return fix(`PostgreSQL does not run: ${postgres.message}`, command);
  return machine.bundler() ? ok(`${postgres}; esbuild`) : fix('esbuild has no binary for this platform', command);
}

async function ports(machine: Machine, base: number): Promise<Finding> {
  const all = Object.values(portsFrom(base));
  const range = `${base} to ${Math.max(...all)}`;
  if ((await machine.status(`http://127.0.0.1:${base}${BASE_PATH}/health`)) === 200)
    return ok(`${range}: in use by the running system`);
  const taken = await machine.portInUse(all);
  return taken === undefined
    ? ok(`${range} are free`)
    : fix(`port ${taken} is in use by another program`, `npm start -- --port ${base + 10}`);
}

async function disk(machine: Machine): Promise<Finding> {
  const free = await machine.freeBytes();
  if (free >= DISK_BYTES_MIN) return ok(`${gigabytes(free)} free`);
  return fix(
    `only ${gigabytes(free)} free, ${gigabytes(DISK_BYTES_MIN)} needed`,
    'free disk space, or delete the local data: npm start -- --fresh',
  );
}

async function system(machine: Machine, base: number): Promise<Finding> {
  const origin = `http://127.0.0.1:${base}${BASE_PATH}`;
  const health = await machine.status(`${origin}/health`);
  if (health === undefined) return info('not running (npm start)');
  if (health !== 200) return fix(`health check returned ${health}`, 'stop the system with Ctrl-C, then npm start');
  // The health endpoint does not query the database; a page of products needs every part behind the API.
  const products = await machine.status(`${origin}/products?limit=1`);
  return products === 200
    ? ok('running, and its database responds')
    : fix(`running, but GET /products returned ${products}`, 'stop the system with Ctrl-C, then npm start');
}

/** Returns the checks of this machine, in the order in which they run. */
export const checksOf = (machine: Machine, port: number): readonly Check[] => [
  {
    name: 'node',
    run: async () =>
      Number(machine.node.split('.')[0]) >= NODE_MAJOR_MIN
        ? ok(machine.node)
        : fix(`${machine.node} is too old`, `npm ci (installs Node ${NODE_MAJOR_MIN})`),
  },
  { name: 'packages', run: () => packages(machine) },
  { name: 'programs', run: () => binaries(machine) },
  { name: 'ports', run: () => ports(machine, port) },
  { name: 'disk', run: () => disk(machine) },
  { name: 'system', run: () => system(machine, port) },
];
