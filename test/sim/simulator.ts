import { afterAll, beforeAll, expect, inject } from 'vitest';
import { openSimDatabase, type SimDatabase } from './database.ts';
import { replayCommand } from './replay.ts';
import { type Options, type Run, simulate } from './simulate.ts';

const TRACE_LINES = 40;

/** Opens a database for the runs of one test file. */
export function simulator() {
  const held: { database?: SimDatabase } = {};
  const database = (): SimDatabase => held.database as SimDatabase;
  beforeAll(async () => {
    held.database = await openSimDatabase(inject('cluster'));
  });
  afterAll(() => held.database?.close());
  return {
    database,
    run: (seed: number, options?: Options): Promise<Run> => simulate(database(), seed, options),
    /** Runs a seed and expects no violation. */
    async mustHold(seed: number, options: Options = {}): Promise<Run> {
      const run = await simulate(database(), seed, options);
      const end = run.trace.slice(-TRACE_LINES).join('\n');
      expect(run.broken, `${end}\n\n${howTo(seed, options)}\n`).toBeUndefined();
      return run;
    },
  };
}

const howTo = (seed: number, options: Options): string =>
  Object.keys(options).length === 0
    ? replayCommand(seed)
    : `npx vitest run --project sim -t "${expect.getState().currentTestName}" (${JSON.stringify(options.crash ?? {})})`;
