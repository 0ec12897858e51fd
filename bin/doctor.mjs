/**
 * `npm run doctor`: what is missing, and the command that mends it. Plain JavaScript without packages, because a Node that
 * cannot read the rest, or a checkout without its packages, is what it must be able to tell.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NODE_MAJOR_MIN = 24;

const installed = existsSync(join(import.meta.dirname ?? '.', '..', 'node_modules', '.package-lock.json'));
const young = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
if (installed && young) {
  await import('./doctor/main.ts');
} else {
  const why = installed ? `Node ${process.versions.node} is too old` : 'the packages are not installed';
  process.stdout.write(`MEND  packages   ${why}: npm ci (it brings Node ${NODE_MAJOR_MIN})\n`);
  process.exitCode = 1;
}
