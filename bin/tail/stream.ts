/** The live stream as somebody follows it for hours: it comes back by itself, with the last place it saw. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BASE_PATH } from '#api/routes.ts';
import { type Connection, Refused } from '#bin/cli/command.ts';
import { readEvents } from './events.ts';

export interface Published {
  readonly kind: 'event';
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
export type Talk =
  /** Too far behind: what happened between is not told. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'connected'; readonly after: string | undefined }
  | { readonly kind: 'lost'; readonly why: string; readonly seconds: number };
export type Sign = Published | Talk;

export type Follow = (after: string | undefined) => AsyncIterable<Sign>;

const RETRY_SECONDS = [1, 2, 4, 8, 15] as const;
/** What docs/stream.md asks of who finds no place. */
const POLL_SECONDS = 15;

interface Failure extends Error {
  readonly cause?: { readonly code?: string };
}
const whyOf = (error: Failure): string => error.cause?.code ?? error.message;

async function signIn({ url, email, password, token }: Connection): Promise<string> {
  if (token) return token;
  const response = await fetch(`${url}${BASE_PATH}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const { accessToken, detail } = (await response.json()) as { accessToken?: string; detail?: string };
  if (accessToken) return accessToken;
  throw new Refused(
    `sign in as ${email}: ${response.status} ${detail ?? ''} (set OPERATOR_EMAIL and OPERATOR_PASSWORD, or --token)`,
  );
}

/** One connection, from where `place` is to its end. */
async function* connection(url: string, token: string, place: { after: string | undefined }): AsyncGenerator<Sign> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(place.after === undefined ? {} : { 'last-event-id': place.after }),
  };
  const response = await fetch(`${url}${BASE_PATH}/stream`, { headers });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Answered(response.status);
  }
  const { after } = place;
  for await (const { id, type, data } of readEvents(response.body)) {
    place.after = id ?? place.after;
    // Its first word: from here on nothing is missed.
    if (type === 'hello') yield { kind: 'connected', after };
    else if (type === 'reset') yield { kind: 'reset' };
    else if (type !== undefined && id !== undefined)
      yield { kind: 'event', id, type, data: JSON.parse(data) as Record<string, unknown> };
  }
}

class Answered extends Error {
  readonly status: number;
  constructor(status: number) {
    super(status === 503 ? 'all live connections are taken' : `it answered ${status}`);
    this.status = status;
  }
}

/** Follows a shop; rejects when it cannot be reached at first, or does not let us in. */
export function openStream(to: Connection): Follow {
  return async function* follow(after) {
    const place = { after };
    let token = await signIn(to);
    for (let failures = 0; ; ) {
      try {
        for await (const sign of connection(to.url, token, place)) {
          failures = 0;
          yield sign;
        }
        // Connections end after a minute, without a word: that is how it is meant.
        await sleep(1_000);
      } catch (error) {
        if (error instanceof Refused) throw error;
        const status = error instanceof Answered ? error.status : undefined;
        if (status === 403 || (status === 401 && (to.token || failures > 0)))
          throw new Refused(`the stream answered ${status}: sign in anew, or give another --token`);
        if (status === undefined && place.after === undefined) throw error;
        const wait = status === 503 ? POLL_SECONDS : (RETRY_SECONDS[failures] ?? RETRY_SECONDS.at(-1) ?? 1);
        failures++;
        yield { kind: 'lost', why: whyOf(error as Failure), seconds: wait };
        await sleep(wait * 1_000);
        // A token lives an hour; a shop that is away is asked for one when it is back.
        if (status === 401) token = await signIn(to);
      }
    }
  };
}
