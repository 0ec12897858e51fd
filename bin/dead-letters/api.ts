/** The shop's API as an operator uses it. */
import { randomUUID } from 'node:crypto';
import { BASE_PATH } from '#api/routes.ts';
import type { Connection } from '#bin/dead-letters/command.ts';
import type { DeadLetter, DeadLetterFilter, Redrive } from '#domain/dead-letter.ts';
import { PAGE_ITEMS_MAX } from '#domain/limits.ts';

export class ApiError extends Error {}

export interface RedriveWish {
  readonly ids?: readonly string[];
  readonly filter?: DeadLetterFilter;
  readonly rate: number;
  readonly dryRun: boolean;
}

export interface OperatorApi {
  /** Newest first, as many as wanted. */
  deadLetters(filter: DeadLetterFilter, countMax: number): Promise<readonly DeadLetter[]>;
  deadLetter(id: string): Promise<DeadLetter>;
  redrive(wish: RedriveWish): Promise<Redrive>;
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
    throw new ApiError(`${method} ${path}: ${response.status} ${answer.detail ?? ''}`);
  };
  const { accessToken } = await call<{ accessToken: string }>('POST', '/sessions', { email, password });
  const authorization = { authorization: `Bearer ${accessToken}` };
  return {
    async deadLetters(filter, countMax) {
      const found: DeadLetter[] = [];
      for (let cursor: string | null = ''; cursor !== null && found.length < countMax; ) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE_ITEMS_MAX, countMax - found.length)) });
        for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
        const page: Page = await call<Page>('GET', `/dead-letters?${query}`, undefined, authorization);
        found.push(...page.items);
        cursor = page.next;
      }
      return found;
    },
    deadLetter: (id) => call('GET', `/dead-letters/${encodeURIComponent(id)}`, undefined, authorization),
    redrive: (wish) => call('POST', '/redrives', wish, { ...authorization, 'idempotency-key': randomUUID() }),
    redriveOf: (id) => call('GET', `/redrives/${id}`, undefined, authorization),
  };
}
