import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './location.ts';
import { PostgresProblem } from './problem.ts';
import { spawnOwned } from './spawn.ts';

/** Creates the data folder as a draft. If the process dies here: the next start begins again. */
export async function initialise(cluster: Cluster): Promise<void> {
  const passwordFile = join(cluster.data, '..', 'initdb.pw');
  const draft = `${cluster.data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, cluster.superPassword, { mode: 0o600 });
  const { uid, gid } = cluster.identity;
  if (uid !== undefined && gid !== undefined) for (const path of [draft, passwordFile]) chownSync(path, uid, gid);
  const wanted = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'];
  const args = ['-D', draft, ...wanted, '--no-sync', '--no-instructions'];
  const { child, ended } = spawnOwned(cluster, cluster.binaries.initdb, args, 'pipe');
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => output.push(text));
  const end = await ended;
  rmSync(passwordFile, { force: true });
  if (end !== 'exit code 0') {
    const reason = output.join('').trim().split('\n').at(-1) || end;
    throw new PostgresProblem(`PostgreSQL could not create its data folder ${cluster.data}: ${reason}`);
  }
  rmSync(cluster.data, { recursive: true, force: true });
  renameSync(draft, cluster.data);
}
