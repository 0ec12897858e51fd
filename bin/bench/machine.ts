import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where the figures are from. They compare only with figures of the same machine, and best with those of the same run. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  /** Of the last five minutes; more than the cores means that others wanted them, too. */
  readonly load: number;
  readonly commit: string;
}

export function machine(): Machine {
  const git = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' });
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    load: Math.round((loadavg()[1] ?? 0) * 10) / 10,
    commit: git.status === 0 ? git.stdout.trim() : 'unknown',
  };
}
