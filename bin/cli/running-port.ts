/** Finds the running system for a command that names none. */
import { BASE_PORT } from '#local/runtime/ports.ts';
import { runningPorts } from '#local/runtime/running.ts';

/**
 * Adds `--port` to the arguments of a command when the only running system does not use the default port. Throws an
 * error when several systems run and none of them uses the default port.
 * @example withRunningPort(['+5m'], [4810]) // ['--port', '4810', '+5m']
 */
export function withRunningPort(args: readonly string[], running = runningPorts()): readonly string[] {
  const isNamed = args.some((arg) => /^--(port|url|help)(=|$)/.test(arg));
  const [port, ...others] = running;
  if (isNamed || port === undefined || running.includes(BASE_PORT)) return args;
  if (others.length === 0) return ['--port', String(port), ...args];
  throw new Error(`Several systems run, on the ports ${running.join(', ')}. Choose one, for example --port ${port}`);
}
