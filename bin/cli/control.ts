/** The control surface of the local system, as the commands that steer it use it. */
import { type Connection, Refused } from './command.ts';

export interface Control {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

export function openControl({ url }: Connection): Control {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_local/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json().catch(() => ({}))) as T & { readonly message?: string };
    if (response.ok) return answer;
    throw new Refused(`${method} /_local/${path}: ${response.status} ${answer.message ?? ''}`);
  };
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}
