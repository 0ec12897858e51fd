/** What functions write: every line to .local/<port>/logs/<function>.log, errors also as one readable line on the console. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { FunctionError } from './protocol.ts';

export interface FunctionLogs {
  line(functionName: string, line: string): void;
  /** An invocation that failed; Lambda writes the error into the function's log as well. */
  failure(functionName: string, requestId: string, error: FunctionError): void;
  close(): Promise<void>;
}

interface LogLine {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly error?: { readonly message?: unknown };
}

function parse(line: string): LogLine | undefined {
  // Most lines say that all is well: they are not read.
  if (!line.startsWith('{') || (!line.includes('"ERROR"') && !line.includes('"CRITICAL"'))) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

/** Opens the log folder; `show` prints a line for a person. */
export function openLogs(dir: string, show: (source: string, line: string) => void): FunctionLogs {
  mkdirSync(dir, { recursive: true });
  const files = new Map<string, WriteStream>();
  const write = (name: string, line: string): void => {
    let file = files.get(name);
    if (!file) {
      file = createWriteStream(join(dir, `${name}.log`), { flags: 'a' });
      files.set(name, file);
    }
    file.write(`${line}\n`);
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
      await Promise.all([...files.values()].map((file) => new Promise((resolve) => file.end(resolve))));
      files.clear();
    },
  };
}
