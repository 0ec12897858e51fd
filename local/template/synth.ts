/**
 * Bundles and synthesises in a child process, because aws-cdk-lib needs 200 MB that the running system should not keep.
 * The previous result is reused when its inputs have not changed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SynthOptions {
  /** Output directory (cdk.out). */
  readonly outdir: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Synthesis {
  readonly outdir: string;
  /** False when the previous assembly was reused. */
  readonly fresh: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** The files and folders that determine the template and the bundles. */
const INPUTS = ['lib', 'lambdas', 'api', 'db', 'domain', 'mail', 'bin/app.ts', 'package-lock.json', 'cdk.json'];
const STAMP = 'inputs.sha256';

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return;
  if (statSync(absolute).isDirectory()) {
    for (const name of readdirSync(absolute).sort()) addTo(hash, join(path, name));
  } else {
    hash.update(`${path}\0`).update(readFileSync(absolute)).update('\0');
  }
}

function inputsHash(context: SynthOptions['context']): string {
  const hash = createHash('sha256').update(process.version).update(JSON.stringify(context));
  for (const input of INPUTS) addTo(hash, input);
  return hash.digest('hex');
}

/** Synthesises the cloud assembly, or returns the previous one when nothing changed. */
export async function synthesise({ outdir, context, signal }: SynthOptions): Promise<Synthesis> {
  const hash = inputsHash(context);
  const stamp = join(outdir, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return { outdir, fresh: false };
  rmSync(outdir, { recursive: true, force: true });
  await run(outdir, context, signal);
  writeFileSync(stamp, hash);
  return { outdir, fresh: true };
}

function run(outdir: string, context: SynthOptions['context'], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/app.ts'], {
      cwd: ROOT,
      // The CDK CLI passes both values by the same variables.
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The CDK app failed to synthesise:\n${withoutStack(errors)}`));
    });
  });
}

/** Cuts Node's error output at the source position of the throw. */
const withoutStack = (errors: string): string => errors.split(/^(?:file:\/\/)?\S+:\d+\n/m)[0]?.trim() || errors.trim();
