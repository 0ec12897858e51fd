/** What the processes of a system have used, read where Linux tells it; elsewhere nothing is known and nothing is said. */
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
    // The name may hold spaces and brackets; what follows its last bracket does not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of the children that have ended: a connection's server process dies with it.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), cpuMilliseconds: (ticks * 1_000) / TICKS_PER_SECOND };
  } catch {
    return undefined; // it has just ended
  }
}

/** These processes and all that descend from them. */
function family(roots: readonly number[]): readonly Process[] {
  if (!existsSync('/proc/self/stat')) return [];
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  const known = new Set(roots);
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const { pid, parent } of all) if (known.has(parent)) known.add(pid);
  }
  return all.filter(({ pid }) => known.has(pid));
}

/** CPU milliseconds these processes have used so far; undefined where it cannot be read. */
export function cpuMilliseconds(roots: readonly number[]): number | undefined {
  const processes = family(roots);
  if (processes.length === 0) return undefined;
  return processes.reduce((sum, process) => sum + process.cpuMilliseconds, 0);
}

export interface Memory {
  readonly rssMegabytes: number;
  /** Shared pages divided among those who share them: PostgreSQL's buffers are counted once. */
  readonly pssMegabytes: number;
}

/** Memory of these processes; undefined where it cannot be read. */
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
      // it has just ended
    }
  }
  return { rssMegabytes: rss / 1024, pssMegabytes: pss / 1024 };
}

/** Looks once a second (each look walks the page tables) and remembers the most. */
export function watchMemory(roots: readonly number[]) {
  let peak: Memory | undefined;
  const look = (): void => {
    const now = memory(roots);
    if (now && now.pssMegabytes > (peak?.pssMegabytes ?? 0)) peak = now;
  };
  const timer = setInterval(look, 1_000);
  return (): Memory | undefined => {
    clearInterval(timer);
    look();
    return peak;
  };
}
