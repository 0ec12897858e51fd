/** The Python tools of the check, installed once into a virtual environment of their own. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './processes.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const FOLDER = join(ROOT, '.local', 'cloud-tools');

/** Installs the pinned tools, and returns the folder of their programs. Takes half a minute the first time. */
export function installTools(): string {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = join(FOLDER, 'installed.txt');
  const programs = join(FOLDER, 'bin');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return programs;
  rmSync(FOLDER, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'inherit' });
  execFileSync(join(programs, 'pip'), ['install', '--quiet', '-r', REQUIREMENTS], { stdio: 'inherit' });
  writeFileSync(stamp, wanted);
  return programs;
}
