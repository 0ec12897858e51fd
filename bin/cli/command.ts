/** The frame of every command: argument parsing, output streams, exit codes and one-line error messages. */
import { withRunningPort } from './running-port.ts';
import { type Spinner, startSpinner } from './spinner.ts';

/** Messages go to stderr, so stdout holds only the result. */
export interface Out {
  info(line: string): void;
  print(text: string): void;
  spinner(label: string): Spinner;
}

/** The shop's address and the account to sign in with. */
export interface Connection {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  /** An access token to use instead of signing in. */
  readonly token?: string | undefined;
}

/** A command; everything outside the process is reached through its port, so tests replace the port. */
export interface Command<Port> {
  readonly usage: string;
  /** Parses the command line. Throws an error whose message is shown with the usage; returns undefined for --help. */
  read(args: readonly string[]): Work<Port> | undefined;
}
export interface Work<Port> {
  readonly connection: Connection;
  /** Resolves with the exit code. */
  run(port: Port, out: Out): Promise<number>;
}

/** An expected failure, such as an error response of the shop: only its message is shown. */
export class CommandError extends Error {}

const out: Out = {
  info: (line) => void process.stderr.write(`${line}\n`),
  print: (text) => void process.stdout.write(`${text}\n`),
  spinner: startSpinner,
};

async function execute<Port>(command: Command<Port>, open: (to: Connection) => Port | Promise<Port>): Promise<number> {
  let work: Work<Port> | undefined;
  try {
    work = command.read(withRunningPort(process.argv.slice(2)));
  } catch (error) {
    out.info(`${(error as Error).message}\n\n${command.usage}`);
    return 2;
  }
  if (!work) {
    out.print(command.usage);
    return 0;
  }
  try {
    return await work.run(await open(work.connection), out);
  } catch (error) {
    out.info(describeError(error as FetchError, work.connection));
    return 1;
  }
}

interface FetchError extends Error {
  readonly cause?: { readonly code?: string; readonly message?: string };
}

/** Returns the message for a failed command: the shop's own message, or why the shop could not be reached. */
export function describeError(error: FetchError, { url }: Connection): string {
  if (error instanceof CommandError) return error.message;
  const reason = error.cause?.code ?? error.cause?.message ?? error.message;
  return `No response from ${url} (${reason}). Start the shop (npm start), or set its address with --port or --url.`;
}

/** Ends the process when the reader of a pipe has closed it: `| head` is not a failure. */
function exitOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

/**
 * Runs a command with the arguments of this process and sets the exit code: 0 success, 1 failure, 2 wrong arguments.
 */
export async function run<Port>(command: Command<Port>, open: (to: Connection) => Port | Promise<Port>): Promise<void> {
  exitOnClosedPipe();
  process.exitCode = await execute(command, open);
}
