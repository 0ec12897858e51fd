/**
 * What one copy of the local AWS stores between starts besides its data: the clock offset and completed set-up steps.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const State = z.object({
  clockOffsetMilliseconds: z.number().default(0),
  /** Custom resource path → the properties of its last run. */
  customResources: z.record(z.string(), z.unknown()).default({}),
  startedBefore: z.boolean().default(false),
  /**
   * The database master user's password. PostgreSQL starts before the template that names its secret is synthesised.
   */
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
      // Written to a temporary name and renamed. If the process dies here, the file holds either the old or the new
      // state.
      writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
