import { PortInUse } from '#local/runtime/http.ts';
import { AlreadyRunning } from '#local/runtime/pid-file.ts';

/** One line: what, why, and the next command. */
export function explain(error: unknown, port: number): string {
  const other = `npm start -- --port ${port + 10}`;
  if (error instanceof AlreadyRunning) {
    return `${error.message} Stop it (kill ${error.pid}), or start another copy: ${other}`;
  }
  if (error instanceof PortInUse) {
    return `${error.message} Another program listens there; start on other ports: ${other}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/^cannot find (package|module)/i.test(message))
    return `${message.split('\n')[0]} Install what is missing: npm ci`;
  if (/was edited after it was applied/.test(message)) {
    return `${message.split('\n')[0]} The data of this copy was made by the old one; start over: npm start -- --port ${port} --fresh`;
  }
  return message;
}
