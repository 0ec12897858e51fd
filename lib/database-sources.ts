/** The SQL that the set-up function applies, as it is shipped beside its bundle. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'db');

/** Path below db/ → content, in one order on every machine. */
export const databaseSources = (): ReadonlyMap<string, Buffer> =>
  new Map(
    globSync(['prepare.sql', 'grants.sql', 'migrations/*.sql', 'functions/**/*.sql'], { cwd: FOLDER })
      .sort()
      .map((path) => [path, readFileSync(join(FOLDER, path))]),
  );
