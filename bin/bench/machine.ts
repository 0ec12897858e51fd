import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/**
 * The machine of the figures. Figures compare only with figures of the same machine, best with those of the same run.
 */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  /**
   * Load average of the last five minutes; a value above the number of cores means that other programs used the
   * machine.
   */
  readonly load: number;
  readonly commit: string;
}

/** Reads the machine's hardware, system, load and the current commit. */
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
