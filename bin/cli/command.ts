/** What every command shares: reading its arguments, where talk and results go, and one clear line for what is wrong. */
import { type Busy, busy } from './busy.ts';

/** Talk goes to stderr, so that stdout holds nothing but the result. */
export interface Out {
  say(line: string): void;
  print(text: string): void;
  /** Something that takes a while: a spinner for a person, lines in a pipe. */
  busy(label: string): Busy;
}

/** Where a command has to reach, and as whom. */
export interface Connection {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  /** An access token that is there already. */
  readonly token?: string | undefined;
}

/** A command asks its port for everything it cannot know by itself. */
export interface Command<Port> {
  readonly usage: string;
  /** Reads the command line; throws one sentence for what is wrong with it; undefined asks for help. */
  read(args: readonly string[]): Work<Port> | undefined;
}
export interface Work<Port> {
  readonly connection: Connection;
  /** The exit code. */
  run(port: Port, out: Out): Promise<number>;
}

/** The shop answered, and it is no: the message is all a person needs. */
export class Refused extends Error {}

const out: Out = {
  say: (line) => void process.stderr.write(`${line}\n`),
  print: (text) => void process.stdout.write(`${text}\n`),
  busy,
};

async function execute<Port>(command: Command<Port>, open: (to: Connection) => Port | Promise<Port>): Promise<number> {
  let work: Work<Port> | undefined;
  try {
    work = command.read(process.argv.slice(2));
  } catch (error) {
    out.say(`${(error as Error).message}\n\n${command.usage}`);
    return 2;
  }
  if (!work) {
    out.print(command.usage);
    return 0;
  }
  try {
    return await work.run(await open(work.connection), out);
  } catch (error) {
    out.say(complaint(error as FetchError, work.connection));
    return 1;
  }
}

interface FetchError extends Error {
  readonly cause?: { readonly code?: string; readonly message?: string };
}

export function complaint(error: FetchError, { url }: Connection): string {
  if (error instanceof Refused) return error.message;
  const why = error.cause?.code ?? error.cause?.message ?? error.message;
  return `${url} does not answer (${why}). Start the shop (npm start), or say where it is: --port, --url`;
}

/** Whoever reads us may stop reading: `| head` is no failure. */
function endWithTheReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

export async function run<Port>(command: Command<Port>, open: (to: Connection) => Port | Promise<Port>): Promise<void> {
  endWithTheReader();
  process.exitCode = await execute(command, open);
}
