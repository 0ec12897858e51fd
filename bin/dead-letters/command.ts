/** What the operators' commands share: where the shop is, who asks, where talk and results go. */
import { ApiError, connect, type OperatorApi } from '#bin/dead-letters/api.ts';

/** Talk goes to stderr, so that stdout holds nothing but the result. */
export interface Out {
  say(line: string): void;
  print(text: string): void;
}

export interface Connection {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

export interface Command {
  readonly usage: string;
  /** Reads the command line; throws one sentence for what is wrong with it; undefined asks for help. */
  read(args: readonly string[]): Work | undefined;
}
export interface Work {
  readonly connection: Connection;
  /** The exit code. */
  run(api: OperatorApi, out: Out): Promise<number>;
}

const out: Out = {
  say: (line) => void process.stderr.write(`${line}\n`),
  print: (text) => void process.stdout.write(`${text}\n`),
};

async function execute(command: Command): Promise<number> {
  let work: Work | undefined;
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
    return await work.run(await connect(work.connection), out);
  } catch (error) {
    out.say(complaint(error as FetchError, work.connection));
    return 1;
  }
}

interface FetchError extends Error {
  readonly cause?: { readonly code?: string; readonly message?: string };
}

function complaint(error: FetchError, { url }: Connection): string {
  if (error instanceof ApiError) return error.message;
  const why = error.cause?.code ?? error.cause?.message ?? error.message;
  return `${url} does not answer (${why}). Start the shop (npm start), or say where it is: --port, --url`;
}

export async function run(command: Command): Promise<void> {
  process.exitCode = await execute(command);
}
