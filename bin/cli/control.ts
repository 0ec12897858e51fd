/** Client of the local system's control API (`/_local/`). */
import { CommandError, type Connection } from './command.ts';

export interface Control {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

/** Opens the control API of the local system; error responses are thrown as CommandError. */
export function openControl({ url }: Pick<Connection, 'url'>): Control {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_local/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const result = (await response.json().catch(() => ({}))) as T & { readonly message?: string };
    if (response.ok) return result;
    throw new CommandError(`${method} /_local/${path}: ${response.status} ${result.message ?? ''}`);
  };
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}
