/** `npm run client`: writes the typed client as an npm package, to be packed or installed by its path. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clientPackage } from './client/package-files.ts';

const ROOT = join(import.meta.dirname, '..');
const USAGE = `npm run client                 write the typed client as an npm package to dist/client
npm run client -- --out <dir>  to another folder
`;

async function writeClient(out: string): Promise<void> {
  const folder = resolve(out);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of await clientPackage()) writeFileSync(join(folder, name), text);
  const shown = relative(process.cwd(), folder);
  process.stdout.write(
    `wrote ${shown}\nInstall it in another project: npm install ${folder}, or npm pack ${shown} first\n`,
  );
}

function readOptions(): { readonly out?: string; readonly help?: boolean } | undefined {
  try {
    return parseArgs({ options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return undefined;
  }
}

const options = readOptions();
if (!options) process.exitCode = 2;
else if (options.help) process.stdout.write(USAGE);
else await writeClient(options.out ?? join(ROOT, 'dist', 'client'));
