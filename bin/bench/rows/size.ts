import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, type Row } from '#bin/bench/figure.ts';
import { measuredValues } from '#bin/bench/fixture.ts';
import { memory } from '#bin/bench/processes.ts';
import { startSystem } from '#bin/bench/system.ts';
import { functionFiles } from './size/functions.ts';

export interface SizeOptions {
  readonly port: number;
  readonly rounds: number;
  readonly quick: boolean;
  readonly firstReadySeconds: number;
  readonly peakMegabytes: readonly number[];
  log(line: string): void;
}

const IDLE_SECONDS = { quick: 5, full: 60 };
const IMPORTS = 5;

/** B9: disk size, start time and idle memory. The system of this port must be stopped. */
export async function size({ port, rounds, quick, firstReadySeconds, peakMegabytes, log }: SizeOptions): Promise<Row> {
  const idleSeconds = quick ? IDLE_SECONDS.quick : IDLE_SECONDS.full;
  const starts: { readonly ready: number; readonly idle: number | undefined }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const system = await startSystem(port);
    // One measurement is enough: idle memory does not depend on the load of the machine.
    if (round === 1) await sleep(idleSeconds * 1_000);
    starts.push({ ready: system.readySeconds, idle: round === 1 ? memory([system.pid])?.pssMegabytes : undefined });
    await system.stop();
    log(`B9 round ${round}: ready after ${system.readySeconds.toFixed(1)} s`);
  }
  const figures: Figure[] = [
    { name: 'node_modules', unit: 'MB', rounds: [folderBytes('node_modules') / 2 ** 20] },
    { name: 'first start to ready', unit: 's', rounds: [firstReadySeconds], gate: 90 },
    { name: 'next start to ready', unit: 's', rounds: starts.map(({ ready }) => ready), gate: 8 },
    {
      name: `PSS idle, ${idleSeconds} s after the start`,
      unit: 'MB',
      rounds: measuredValues(starts.map(({ idle }) => idle)),
      gate: 400,
    },
    {
      name: 'PSS peak of all rows',
      unit: 'MB',
      rounds: peakMegabytes.length > 0 ? [Math.max(...peakMegabytes)] : [],
      gate: 700,
    },
  ];
  for (const { name, file, environment } of functionFiles(port)) {
    figures.push({ name: `${name}: bundle`, unit: 'KB', rounds: [statSync(file).size / 1024], gate: 550 });
    const times = Array.from({ length: quick ? 1 : IMPORTS }, () => coldImport(file, environment));
    figures.push({ name: `${name}: cold import`, unit: 'ms', rounds: measuredValues(times), gate: 150 });
    log(`B9 ${name}: ${(statSync(file).size / 1024).toFixed(0)} KB, ${median(measuredValues(times)).toFixed(0)} ms`);
  }
  return { id: 'B9', title: 'Size: disk, start time and memory', figures, checks: [] };
}

/** Measures a cold import in a new Node process, as Lambda does: from the import to the exported handler. */
function coldImport(file: string, environment: Readonly<Record<string, string>>): number | undefined {
  const code = `const startedAt = performance.now(); await import(${JSON.stringify(file)}); console.log('took', performance.now() - startedAt); process.exit(0)`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    encoding: 'utf8',
  });
  const took = /^took (\S+)$/m.exec(stdout)?.[1];
  return took === undefined ? undefined : Number(took);
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
