/** What one copy of the local AWS remembers between starts besides its data: the clock, and what was set up. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const State = z.object({
  clockOffsetMilliseconds: z.number().default(0),
  /** Custom resource path → the properties of its last run. */
  customResources: z.record(z.string(), z.unknown()).default({}),
  startedBefore: z.boolean().default(false),
  /** Of the database's master user: PostgreSQL starts while the template, which names its secret, is still being made. */
  adminPassword: z.string().optional(),
});
export type State = z.infer<typeof State>;

export interface StateFile {
  readonly state: Readonly<State>;
  save(change: Partial<State>): void;
}

/** Opens `<dir>/state.json`. */
export function openState(dir: string): StateFile {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'state.json');
  let state = State.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  return {
    get state() {
      return state;
    },
    save(change) {
      state = { ...state, ...change };
      // Renamed into place: a kill -9 leaves the old state or the new one, never half.
      writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
