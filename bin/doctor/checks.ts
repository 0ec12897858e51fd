/** What must be right on this machine, and how it is patched. */
import { BASE_PATH } from '#api/routes.ts';
import { portsFrom } from '#local/runtime/ports.ts';
import type { Machine } from './machine.ts';

export interface Finding {
  /** `note`: worth knowing, and nothing to mend. */
  readonly state: 'ok' | 'note' | 'mend';
  readonly text: string;
  /** The command, or the one thing to do. */
  readonly mend?: string;
}
export interface Check {
  readonly name: string;
  look(): Promise<Finding>;
}

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const note = (text: string): Finding => ({ state: 'note', text });
export const mend = (text: string, command: string): Finding => ({ state: 'mend', text, mend: command });

const NODE_MAJOR_MIN = 24;
/** The bundles, the database and its log of changes; the packages are there already. */
const DISK_BYTES_MIN = 1024 ** 3;

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

async function packages(machine: Machine): Promise<Finding> {
  const [pinned, installed] = await Promise.all([machine.pinned(), machine.installed()]);
  const wrong = Object.keys(pinned).filter((name) => installed[name] !== pinned[name]);
  const [first] = wrong;
  if (first === undefined) return ok(`all ${Object.keys(pinned).length} as the lock file says`);
  const is = installed[first] === undefined ? 'is missing' : `is ${installed[first]}, not ${pinned[first]}`;
  return mend(`${first} ${is}${wrong.length > 1 ? `, and ${wrong.length - 1} more` : ''}`, 'npm ci');
}

async function binaries(machine: Machine): Promise<Finding> {
  const all = `npm ci --include=optional (this is ${machine.platform}; or set DATABASE_URL)`;
  const postgres = await machine.postgres().catch((error: Error) => error);
  if (postgres instanceof Error) return mend(`PostgreSQL does not run: ${postgres.message}`, all);
  return machine.bundler() ? ok(`${postgres}; esbuild`) : mend('esbuild has no program for this machine', all);
}

async function ports(machine: Machine, base: number): Promise<Finding> {
  const all = Object.values(portsFrom(base));
  const range = `${base} to ${Math.max(...all)}`;
  if ((await machine.status(`http://127.0.0.1:${base}${BASE_PATH}/health`)) === 200)
    return ok(`${range}: the running system has them`);
  const taken = await machine.portInUse(all);
  return taken === undefined
    ? ok(`${range} are free`)
    : mend(`another program listens on ${taken}`, `npm start -- --port ${base + 10}`);
}

async function disk(machine: Machine): Promise<Finding> {
  const free = await machine.freeBytes();
  if (free >= DISK_BYTES_MIN) return ok(`${gigabytes(free)} free`);
  return mend(
    `only ${gigabytes(free)} free, ${gigabytes(DISK_BYTES_MIN)} needed`,
    'free some, or forget the local data: npm start -- --fresh',
  );
}

async function system(machine: Machine, base: number): Promise<Finding> {
  const origin = `http://127.0.0.1:${base}${BASE_PATH}`;
  const health = await machine.status(`${origin}/health`);
  if (health === undefined) return note('not running (npm start)');
  if (health !== 200) return mend(`it answers ${health}`, 'stop it with Ctrl-C, then npm start');
  // Health never asks the database; a page of products needs every part behind the API.
  const products = await machine.status(`${origin}/products?limit=1`);
  return products === 200
    ? ok('running, and its database answers')
    : mend(`running, but its products answer ${products}`, 'stop it with Ctrl-C, then npm start');
}

export const checksOf = (machine: Machine, port: number): readonly Check[] => [
  {
    name: 'node',
    look: async () =>
      Number(machine.node.split('.')[0]) >= NODE_MAJOR_MIN
        ? ok(machine.node)
        : mend(`${machine.node} is too old`, `npm ci (it brings Node ${NODE_MAJOR_MIN})`),
  },
  { name: 'packages', look: () => packages(machine) },
  { name: 'programs', look: () => binaries(machine) },
  { name: 'ports', look: () => ports(machine, port) },
  { name: 'disk', look: () => disk(machine) },
  { name: 'system', look: () => system(machine, port) },
];
