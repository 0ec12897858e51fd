import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that is applied again whenever its text changes: a function, or the grants. */
export interface Source {
  /** Below db/: `functions/orders/place_orders.sql`. */
  readonly path: string;
  readonly checksum: string;
  readonly body: string;
}

/** A file that is applied once and never changed afterwards. */
export interface Migration {
  /** `0001_baseline.sql`: its number is its order. */
  readonly version: string;
  readonly checksum: string;
  readonly body: string;
  /** Version → checksum of older migrations: a database that has exactly those has this one. */
  readonly replaces: Readonly<Record<string, string>>;
  /** Of a migration that runs outside a transaction: its statements. */
  readonly statements: readonly string[] | undefined;
}

/** Everything a release's database is made of. */
export interface Sources {
  /** One statement: the tables and functions of the migrator itself. */
  readonly prepare: string;
  readonly migrations: readonly Migration[];
  readonly functions: readonly Source[];
  readonly grants: Source;
}

const OUTSIDE_A_TRANSACTION = '-- runs: statement by statement, outside a transaction\n';

/** Reads a folder that holds `prepare.sql`, `migrations/`, `functions/` and `grants.sql`. */
export function readSources(folder: string): Sources {
  const source = (path: string): Source => {
    const body = readFileSync(join(folder, path), 'utf8');
    return { path, body, checksum: checksumOf(body) };
  };
  return {
    prepare: readFileSync(join(folder, 'prepare.sql'), 'utf8'),
    migrations: readdirSync(join(folder, 'migrations'))
      .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
      .sort()
      .map((name) => toMigration(name, source(join('migrations', name)).body)),
    functions: globSync('functions/**/*.sql', { cwd: folder })
      .map((path) => source(path.replaceAll('\\', '/')))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
    grants: source('grants.sql'),
  };
}

/** What the text of a migration says: its directives are comments at the beginning of a line. */
export const toMigration = (version: string, body: string): Migration => ({
  version,
  checksum: checksumOf(body),
  body,
  replaces: Object.fromEntries(
    [...body.matchAll(/^-- {3}(\d{4}_\w+\.sql) ([0-9a-f]{64})$/gm)].map(([, name, checksum]) => [name, checksum]),
  ),
  // No SQL parser: a blank line ends a statement.
  statements: body.startsWith(OUTSIDE_A_TRANSACTION)
    ? body
        .slice(OUTSIDE_A_TRANSACTION.length)
        .split(/;[ \t]*\n\s*\n|;\s*$/)
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '')
    : undefined,
});

export const checksumOf = (body: string): string => createHash('sha256').update(body).digest('hex');
