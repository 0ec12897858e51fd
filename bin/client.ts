/** `npm run client`: writes the typed client as an npm package, to be packed or installed by its path. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clientPackage } from './client/package-files.ts';

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const folder = resolve(values.out ?? join(ROOT, 'dist', 'client'));
mkdirSync(folder, { recursive: true });
for (const [name, text] of await clientPackage()) writeFileSync(join(folder, name), text);
const shown = relative(process.cwd(), folder);
process.stdout.write(
  `wrote ${shown}\nInstall it in another project: npm install ${folder}, or npm pack ${shown} first\n`,
);
