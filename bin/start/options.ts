import { parseArgs } from 'node:util';
import { BASE_PORT } from '#local/runtime/ports.ts';

export const USAGE = 'Usage: npm start -- [--port 4510] [--fresh] [--quiet]';

export interface StartOptions {
  readonly port: number;
  /** Delete the stored data of this copy first. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** Wrong arguments: the message is shown with the usage. */
export class UsageError extends Error {}

/** The operating system assigns ephemeral ports above this range. A copy uses ten ports from its base port on. */
const PORT_MIN = 1024;
const PORT_MAX = 32_758;

/** Parses the arguments of `npm start`; throws a UsageError. */
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
    // Node's message has several sentences; the first one names the option.
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'unknown option');
  }
  const port = Number(values.port ?? BASE_PORT);
  if (!Number.isInteger(port) || port < PORT_MIN || port > PORT_MAX) {
    throw new UsageError(
      `Invalid port "${values.port}". --port must be a whole number from ${PORT_MIN} to ${PORT_MAX}`,
    );
  }
  return { port, fresh: values.fresh ?? false, quiet: values.quiet ?? false, help: values.help ?? false };
}
