/**
 * `npm run doctor`: reports problems of this machine and the command that fixes each. This file is plain JavaScript without
 * packages, because it must also run on an old Node and before `npm ci`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NODE_MAJOR_MIN = 24;

const installed = existsSync(join(import.meta.dirname ?? '.', '..', 'node_modules', '.package-lock.json'));
const nodeIsNewEnough = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
if (installed && nodeIsNewEnough) {
  await import('./doctor/main.ts');
} else {
  const why = installed ? `Node ${process.versions.node} is too old` : 'the packages are not installed';
  process.stdout.write(`FIX   packages   ${why}: npm ci (installs Node ${NODE_MAJOR_MIN} too)\n`);
  process.exitCode = 1;
}
