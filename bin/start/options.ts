import { parseArgs } from 'node:util';
import { BASE_PORT } from '#local/runtime/ports.ts';

export const USAGE = 'Usage: npm start -- [--port 4510] [--concurrency 1000] [--latency aws] [--fresh] [--quiet]';

export interface StartOptions {
  readonly port: number;
  /** Delete the stored data of this copy first. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  /** Concurrent executions of Lambda that the account has; undefined: as many as a usual account. */
  readonly concurrency: number | undefined;
  /** The services take as long as those of AWS are assumed to take. */
  readonly hasLatency: boolean;
  readonly help: boolean;
}

/** Wrong arguments: the message is shown with the usage. */
export class UsageError extends Error {}

/** The operating system assigns ephemeral ports above this range. A copy uses ten ports from its base port on. */
const PORT_MIN = 1024;
const PORT_MAX = 32_758;
/** A new account has 10. */
const CONCURRENCY_MIN = 10;
const CONCURRENCY_MAX = 10_000;

/** Parses the arguments of `npm start`; throws a UsageError. */
export function readOptions(args: readonly string[]): StartOptions {
  let values: {
    port?: string;
    concurrency?: string;
    latency?: string;
    fresh?: boolean;
    quiet?: boolean;
    help?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        concurrency: { type: 'string' },
        latency: { type: 'string' },
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
  const concurrency = values.concurrency === undefined ? undefined : Number(values.concurrency);
  if (
    concurrency !== undefined &&
    !(Number.isInteger(concurrency) && concurrency >= CONCURRENCY_MIN && concurrency <= CONCURRENCY_MAX)
  ) {
    throw new UsageError(
      `Invalid concurrency "${values.concurrency}". --concurrency must be a whole number from ${CONCURRENCY_MIN} to ${CONCURRENCY_MAX}`,
    );
  }
  if (values.latency !== undefined && values.latency !== 'aws')
    throw new UsageError(`Invalid latency "${values.latency}". --latency must be aws`);
  const { fresh = false, quiet = false, help = false } = values;
  return { port, concurrency, hasLatency: values.latency === 'aws', fresh, quiet, help };
}
