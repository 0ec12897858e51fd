/**
 * Function logs: every line goes to .local/<port>/logs/<function>.log; errors are also shown as one line on the
 * terminal. A full file is renamed to <function>.log.1, which replaces the previous one.
 */
import { createWriteStream, fstatSync, mkdirSync, openSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { FunctionError } from './protocol.ts';

export interface FunctionLogs {
  line(functionName: string, line: string): void;
  /** Records a failed invocation. Lambda writes such errors into the function's log too. */
  failure(functionName: string, requestId: string, error: FunctionError): void;
  close(): Promise<void>;
}

interface LogFile {
  readonly stream: WriteStream;
  bytes: number;
}

/** Of one file; a function has two. One poisoned queue wrote 170 MB in two minutes. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

interface LogLine {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly error?: { readonly message?: unknown };
}

function parse(line: string): LogLine | undefined {
  // Most lines are not errors, so they are not parsed.
  if (!line.startsWith('{') || (!line.includes('"ERROR"') && !line.includes('"CRITICAL"'))) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

/**
 * Lines are written together after this long. In a sale one write for each line was 5 % of the CPU of the main thread, and a write
 * of each file in 20 ms 3 %.
 */
const COLLECT_MILLISECONDS = 100;

const rethrow = (error: Error): never => {
  throw error;
};

/** The end of a stream also writes what was collected. */
function collect(stream: WriteStream): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setTimeout(() => stream.uncork(), COLLECT_MILLISECONDS);
}

/** Opens the log folder. `show` prints a line on the terminal; `fail` is called when a file cannot be written. */
export function openLogs(
  dir: string,
  show: (source: string, line: string) => void,
  fail: (error: Error) => void = rethrow,
): FunctionLogs {
  mkdirSync(dir, { recursive: true });
  const files = new Map<string, LogFile>();
  /** Full files whose last lines are still being written. */
  const ending = new Set<Promise<void>>();
  const end = ({ stream }: LogFile): Promise<void> => new Promise((resolve) => stream.end(() => resolve()));
  const open = (path: string): LogFile => {
    // Opened at once, because a file that is opened later may have been renamed meanwhile.
    const fd = openSync(path, 'a');
    return { stream: createWriteStream(path, { fd }).on('error', fail), bytes: fstatSync(fd).size };
  };
  const write = (name: string, line: string): void => {
    const path = join(dir, `${name}.log`);
    let file = files.get(name) ?? open(path);
    if (file.bytes > FILE_BYTES_MAX) {
      const ended = end(file).finally(() => ending.delete(ended));
      ending.add(ended);
      renameSync(path, `${path}.1`);
      file = open(path);
    }
    files.set(name, file);
    file.bytes += Buffer.byteLength(line) + 1;
    collect(file.stream);
    file.stream.write(`${line}\n`);
  };
  return {
    line(name, line) {
      write(name, line);
      const entry = parse(line);
      if (entry?.level === 'ERROR' || entry?.level === 'CRITICAL') {
        const cause = entry.error?.message ? `: ${String(entry.error.message)}` : '';
        show(name, `${String(entry.message)}${cause}`);
      }
    },
    failure(name, requestId, error) {
      write(name, JSON.stringify({ level: 'ERROR', message: 'Invoke Error', requestId, ...error }));
      show(name, `${error.errorType}: ${error.errorMessage}`);
    },
    async close() {
      await Promise.all([...ending, ...[...files.values()].map(end)]);
      files.clear();
    },
  };
}
