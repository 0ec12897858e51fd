import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '..', 'cdk.json');

/**
 * The context of cdk.json: feature flags, and settings that a reader has put there. Only the CLI reads the file itself;
 * without the flags the template would differ.
 */
export const contextOfFile = (): Readonly<Record<string, unknown>> =>
  (JSON.parse(readFileSync(FILE, 'utf8')) as { context: Record<string, unknown> }).context;
