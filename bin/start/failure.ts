import { DiskFull, isDiskFull } from '#local/runtime/disk.ts';
import { PortInUse } from '#local/runtime/http.ts';
import { stateDir } from '#local/runtime/parts.ts';
import { AlreadyRunning } from '#local/runtime/pid-file.ts';

/** Returns one line for a failed system: what happened and the next command. */
export function explain(error: unknown, port: number): string {
  const other = `npm start -- --port ${port + 10}`;
  if (error instanceof AlreadyRunning) {
    return `${error.message} Stop it (kill ${error.pid}), or start a second copy: ${other}`;
  }
  if (error instanceof PortInUse) {
    return `${error.message} Another program uses it. Start on other ports: ${other}`;
  }
  if (error instanceof DiskFull) return error.message;
  if (isDiskFull(error)) return new DiskFull(stateDir(port)).message;
  const message = error instanceof Error ? error.message : String(error);
  if (/^cannot find (package|module)/i.test(message)) return `${message.split('\n')[0]} Install the packages: npm ci`;
  if (/was changed after this database applied it|older than release 0\.1\.0/.test(message)) {
    return `${message.split('\n')[0]} Restore the migration, or start without the data of this copy: npm start -- --port ${port} --fresh`;
  }
  return message;
}
