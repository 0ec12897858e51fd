/** CPU and memory of the processes of a system, read from /proc on Linux. On other systems the values are undefined. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMilliseconds: number;
}

/** The CPU time in `stat` of a process or a thread; undefined if it has just ended. */
export function cpuOf(folder: string) {
  try {
    const stat = readFileSync(`${folder}/stat`, 'utf8');
    // The name may contain spaces and brackets; the fields after its last bracket do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const sum = (from: number, to: number): number =>
      (fields.slice(from, to).reduce((total, field) => total + Number(field), 0) * 1_000) / TICKS_PER_SECOND;
    // utime and stime, then those of the ended children: the server process of a connection ends with the connection.
    return { parent: Number(fields[1]), ownMilliseconds: sum(11, 13), childMilliseconds: sum(13, 15) };
  } catch {
    return undefined;
  }
}

function readProcess(pid: number): Process | undefined {
  const used = cpuOf(`/proc/${pid}`);
  return used && { pid, parent: used.parent, cpuMilliseconds: used.ownMilliseconds + used.childMilliseconds };
}

/** Returns these processes and all their descendants. */
export function family(roots: readonly number[]): readonly Process[] {
  if (!existsSync('/proc/self/stat')) return [];
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  const found = new Set(roots);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => found.has(pid));
}

/** CPU milliseconds that these processes have used; undefined where /proc is missing. */
export function cpuMilliseconds(roots: readonly number[]): number | undefined {
  const processes = family(roots);
  if (processes.length === 0) return undefined;
  return processes.reduce((sum, process) => sum + process.cpuMilliseconds, 0);
}

export interface Memory {
  readonly rssMegabytes: number;
  /** Shared pages are divided among the processes that share them, so PostgreSQL's buffers count once. */
  readonly pssMegabytes: number;
}

/** Memory of these processes; undefined where /proc is missing. */
export function memory(roots: readonly number[]): Memory | undefined {
  const processes = family(roots);
  if (processes.length === 0) return undefined;
  let rss = 0;
  let pss = 0;
  for (const { pid } of processes) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      rss += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
      pss += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // the process has just ended
    }
  }
  return { rssMegabytes: rss / 1024, pssMegabytes: pss / 1024 };
}

/**
 * Samples the memory once a second (each sample walks the page tables); the returned function stops and returns the
 * peak.
 */
export function watchMemory(roots: readonly number[]) {
  let peak: Memory | undefined;
  const sample = (): void => {
    const now = memory(roots);
    if (now && now.pssMegabytes > (peak?.pssMegabytes ?? 0)) peak = now;
  };
  const timer = setInterval(sample, 1_000);
  return (): Memory | undefined => {
    clearInterval(timer);
    sample();
    return peak;
  };
}
