/**
 * Function logs: every line goes to .local/<port>/logs/<function>.log; errors are also shown as one line on the
 * terminal.
 */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { FunctionError } from './protocol.ts';

export interface FunctionLogs {
  line(functionName: string, line: string): void;
  /** Records a failed invocation. Lambda writes such errors into the function's log too. */
  failure(functionName: string, requestId: string, error: FunctionError): void;
  close(): Promise<void>;
}

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

/** Opens the log folder. `show` prints a line on the terminal. */
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
