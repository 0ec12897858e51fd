import { parseArgs } from 'node:util';
import { BASE_PORT } from '#local/runtime/ports.ts';

export const USAGE = 'Usage: npm start -- [--port 4510] [--fresh] [--quiet]';

export interface StartOptions {
  readonly port: number;
  /** Forget everything this copy has kept. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** What was typed is not what we know: one line and the usage. */
export class UsageError extends Error {}

/** Above these are the ports systems hand out by themselves; ten are taken from the base on. */
const PORT_MIN = 1024;
const PORT_MAX = 32_758;

/** Reads the command line. */
export function readOptions(args: readonly string[]): StartOptions {
  let values: { port?: string; fresh?: boolean; quiet?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        fresh: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    // The first sentence names the option; the rest is Node's own advice.
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'unknown option');
  }
  const port = Number(values.port ?? BASE_PORT);
  if (!Number.isInteger(port) || port < PORT_MIN || port > PORT_MAX) {
    throw new UsageError(`--port must be a whole number from ${PORT_MIN} to ${PORT_MAX}`);
  }
  return { port, fresh: values.fresh ?? false, quiet: values.quiet ?? false, help: values.help ?? false };
}
