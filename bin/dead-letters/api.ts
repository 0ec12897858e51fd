/** The shop's API as an operator uses it. */
import { randomUUID } from 'node:crypto';
import { BASE_PATH } from '#api/routes.ts';
import { type Connection, Refused } from '#bin/cli/command.ts';
import type { DeadLetter, DeadLetterFilter, Redrive } from '#domain/dead-letter.ts';
import { PAGE_ITEMS_MAX } from '#domain/limits.ts';

export interface RedriveRequest {
  readonly ids?: readonly string[];
  readonly filter?: DeadLetterFilter;
}

export interface OperatorApi {
  /** Newest first, as many as wanted; whether there are more. */
  deadLetters(
    filter: DeadLetterFilter,
    countMax: number,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly more: boolean }>;
  deadLetter(id: string): Promise<DeadLetter>;
  planRedrive(wish: RedriveRequest): Promise<Pick<Redrive, 'total'>>;
  startRedrive(wish: RedriveRequest, rate: number): Promise<Redrive>;
  redriveOf(id: string): Promise<Redrive>;
}

interface Page {
  readonly items: readonly DeadLetter[];
  readonly next: string | null;
}

/** Logs in. */
export async function connect({ url, email, password }: Connection): Promise<OperatorApi> {
  const call = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${BASE_PATH}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json().catch(() => ({}))) as T & { readonly detail?: string };
    if (response.ok) return answer;
    const who = [401, 403].includes(response.status) ? ` (${email}: set OPERATOR_EMAIL and OPERATOR_PASSWORD)` : '';
    throw new Refused(`${method} ${path}: ${response.status} ${answer.detail ?? ''}${who}`);
  };
  const { accessToken } = await call<{ accessToken: string }>('POST', '/sessions', { email, password });
  const authorization = { authorization: `Bearer ${accessToken}` };
  const get = <T>(path: string) => call<T>('GET', path, undefined, authorization);
  const post = <T>(path: string, body: unknown) =>
    call<T>('POST', path, body, { ...authorization, 'idempotency-key': randomUUID() });
  return {
    async deadLetters(filter, countMax) {
      const letters: DeadLetter[] = [];
      let cursor: string | null = '';
      while (cursor !== null && letters.length < countMax) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE_ITEMS_MAX, countMax - letters.length)) });
        for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
        const page: Page = await get(`/dead-letters?${query}`);
        letters.push(...page.items);
        cursor = page.next;
      }
      return { letters, more: cursor !== null };
    },
    deadLetter: (id) => get(`/dead-letters/${encodeURIComponent(id)}`),
    planRedrive: (wish) => post('/redrives', { ...wish, dryRun: true }),
    startRedrive: (wish, rate) => post('/redrives', { ...wish, rate }),
    redriveOf: (id) => get(`/redrives/${id}`),
  };
}
