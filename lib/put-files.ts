import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Makes a folder hold exactly these files. Each file is written elsewhere and renamed into place, and an equal file is
 * kept: two processes that start at once never read half a file or miss one.
 */
export function putFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  for (const [path, body] of files) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file).equals(body)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(work, 'new'), body);
    renameSync(join(work, 'new'), file);
  }
  rmSync(work, { recursive: true });
  const known = new Set([...files.keys()].map((path) => join(folder, path)));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !known.has(file)) rmSync(file, { force: true });
  }
}

/** The files that esbuild built in memory, by their paths in the folder. */
export const filesByPath = (
  folder: string,
  outputs: readonly { readonly path: string; readonly contents: Uint8Array }[],
): Map<string, Uint8Array> => new Map(outputs.map(({ path, contents }) => [relative(folder, path), contents]));
