/** The dead-letter routes of the shop's API. */
import { randomUUID } from 'node:crypto';
import { BASE_PATH } from '#api/routes.ts';
import { CommandError, type Connection } from '#bin/cli/command.ts';
import type { DeadLetter, DeadLetterFilter, EditOfMany, Redrive } from '#domain/dead-letter.ts';
import { PAGE_ITEMS_MAX, TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { QueuePause, QueueSnoozes } from '#domain/queue-state.ts';
import type { ReplayRequest } from '#domain/replay.ts';
import type { DeadLetterDetails } from './sentences.ts';

export interface RedriveRequest {
  readonly ids?: readonly string[];
  readonly filter?: DeadLetterFilter;
  readonly events?: ReplayRequest;
}

export interface OperatorApi {
  /** Returns at most `countMax` dead letters, newest first, and whether there are more. */
  deadLetters(
    filter: DeadLetterFilter,
    countMax: number,
  ): Promise<{ readonly deadLetters: readonly DeadLetter[]; readonly more: boolean }>;
  deadLetter(id: string): Promise<DeadLetterDetails>;
  planRedrive(request: RedriveRequest): Promise<Pick<Redrive, 'total' | 'leftOut'>>;
  startRedrive(request: RedriveRequest, rate: number): Promise<Redrive>;
  getRedrive(id: string): Promise<Redrive>;
  /** Previews the edit, or applies it to what has not changed after the preview. */
  editDeadLetters(
    filter: DeadLetterFilter,
    patch: object,
    apply?: { readonly position: number; readonly countMax: number },
  ): Promise<EditOfMany>;
  queues(): Promise<readonly Queue[]>;
  pauseConsumer(queue: QueueName, reason: string): Promise<unknown>;
  resumeConsumer(queue: QueueName): Promise<unknown>;
  /** For so many seconds of the shop's clock. */
  snoozeAlerts(
    queue: QueueName,
    snooze: { readonly seconds: number; readonly reason: string; readonly kind?: string | undefined },
  ): Promise<unknown>;
  unsnoozeAlerts(queue: QueueName, kind?: string): Promise<unknown>;
}

/** A queue, as far as the commands show it. */
export interface Queue extends Omit<QueuePause & QueueSnoozes, 'queue'> {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly parked: number;
  readonly retrying: number;
}

interface Page {
  readonly items: readonly DeadLetter[];
  readonly next: string | null;
}

/** Signs in and returns the API. */
export async function connect({ url, email, password }: Connection): Promise<OperatorApi> {
  const call = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${BASE_PATH}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const result = (await response.json().catch(() => ({}))) as T & { readonly detail?: string };
    if (response.ok) return result;
    const hint = [401, 403].includes(response.status) ? ` (${email}: set OPERATOR_EMAIL and OPERATOR_PASSWORD)` : '';
    throw new CommandError(`${method} ${path}: ${response.status} ${result.detail ?? ''}${hint}`);
  };
  const session = { email, password };
  const { accessToken, expiresAt } = await call<{ accessToken: string; expiresAt: string }>(
    'POST',
    '/sessions',
    session,
  );
  // The clock of a local shop may be ahead of the clock of this machine.
  const aheadMilliseconds = Date.parse(expiresAt) - TOKEN_LIFE_MINUTES * 60_000 - Date.now();
  const now = () => Date.now() + aheadMilliseconds;
  const authorization = { authorization: `Bearer ${accessToken}` };
  const get = <T>(path: string) => call<T>('GET', path, undefined, authorization);
  const post = <T>(path: string, body: unknown) =>
    call<T>('POST', path, body, { ...authorization, 'idempotency-key': randomUUID() });
  return {
    async deadLetters(filter, countMax) {
      const deadLetters: DeadLetter[] = [];
      let cursor: string | null = '';
      while (cursor !== null && deadLetters.length < countMax) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE_ITEMS_MAX, countMax - deadLetters.length)) });
        for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
        const page: Page = await get(`/dead-letters?${query}`);
        deadLetters.push(...page.items);
        cursor = page.next;
      }
      return { deadLetters, more: cursor !== null };
    },
    deadLetter: (id) => get(`/dead-letters/${encodeURIComponent(id)}`),
    planRedrive: (request) => post('/redrives', { ...request, dryRun: true }),
    startRedrive: (request, rate) => post('/redrives', { ...request, rate }),
    editDeadLetters: (filter, patch, apply) =>
      call('PATCH', '/dead-letters', { filter, patch, ...(apply ?? { dryRun: true }) }, authorization),
    getRedrive: (id) => get(`/redrives/${id}`),
    queues: async () => (await get<{ items: Queue[] }>('/queues')).items,
    pauseConsumer: (queue, reason) => call('PUT', `/queues/${queue}/pause`, { reason }, authorization),
    snoozeAlerts: (queue, { seconds, ...snooze }) => {
      const until = new Date(now() + seconds * 1_000).toISOString();
      return call('PUT', `/queues/${queue}/snooze`, { until, ...snooze }, authorization);
    },
    unsnoozeAlerts: (queue, kind) => {
      const query = kind === undefined ? '' : `?${new URLSearchParams({ kind })}`;
      return call('DELETE', `/queues/${queue}/snooze${query}`, undefined, authorization);
    },
    resumeConsumer: (queue) => call('DELETE', `/queues/${queue}/pause`, undefined, authorization),
  };
}
