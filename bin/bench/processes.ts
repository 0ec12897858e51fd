/** CPU and memory of the processes of a system, read from /proc on Linux. On other systems the values are undefined. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMilliseconds: number;
}

function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The process name may contain spaces and brackets; the fields after its last bracket do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime and stime, and those of the ended children: the server process of a connection ends with the connection.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), cpuMilliseconds: (ticks * 1_000) / TICKS_PER_SECOND };
  } catch {
    return undefined; // the process has just ended
  }
}

/** Returns these processes and all their descendants. */
function family(roots: readonly number[]): readonly Process[] {
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
