/** Follows the shop's event stream for hours: reconnects automatically and continues after the last received event. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BASE_PATH } from '#api/routes.ts';
import { CommandError, type Connection } from '#bin/cli/command.ts';
import { readEvents } from './events.ts';
import type { TitleOf } from './sentences.ts';
import { openTitles } from './titles.ts';

export interface StreamEvent {
  readonly kind: 'event';
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
export type StreamStatus =
  /** The client was disconnected for too long: the events in between are lost. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'connected'; readonly after: string | undefined }
  | { readonly kind: 'lost'; readonly reason: string; readonly seconds: number };
export type StreamItem = StreamEvent | StreamStatus;

export type Follow = (after: string | undefined) => AsyncIterable<StreamItem>;
export interface Feed {
  readonly follow: Follow;
  readonly titleOf: TitleOf;
}

const RETRY_SECONDS = [1, 2, 4, 8, 15] as const;
/** How long to wait when the server has no free connection (docs/stream.md). */
const POLL_SECONDS = 15;

interface Failure extends Error {
  readonly cause?: { readonly code?: string };
}
const reasonOf = (error: Failure): string => error.cause?.code ?? error.message;

async function signIn({ url, email, password, token }: Connection): Promise<string> {
  if (token) return token;
  const response = await fetch(`${url}${BASE_PATH}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const { accessToken, detail } = (await response.json()) as { accessToken?: string; detail?: string };
  if (accessToken) return accessToken;
  throw new CommandError(
    `Sign-in as ${email} failed: ${response.status} ${detail ?? ''} Set OPERATOR_EMAIL and OPERATOR_PASSWORD, or use --token.`,
  );
}

/** Reads one connection to its end, starting after `position.after`, and moves `position` with every event. */
async function* readConnection(
  url: string,
  token: string,
  position: { after: string | undefined },
): AsyncGenerator<StreamItem> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(position.after === undefined ? {} : { 'last-event-id': position.after }),
  };
  const response = await fetch(`${url}${BASE_PATH}/stream`, { headers });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new StreamHttpError(response.status);
  }
  const { after } = position;
  for await (const { id, type, data } of readEvents(response.body)) {
    position.after = id ?? position.after;
    // The server sends `hello` first: from here on no event is missed.
    if (type === 'hello') yield { kind: 'connected', after };
    else if (type === 'reset') yield { kind: 'reset' };
    else if (type !== undefined && id !== undefined)
      yield { kind: 'event', id, type, data: JSON.parse(data) as Record<string, unknown> };
  }
}

class StreamHttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(status === 503 ? 'the server has no free live connection' : `the server responded with status ${status}`);
    this.status = status;
  }
}

/**
 * Follows the events of a shop and reads the titles of its products. The first connection attempt and a rejected token throw an
 * error.
 */
export function openStream(to: Connection): Feed {
  let token: string | undefined;
  const follow: Follow = async function* (after) {
    const position = { after };
    token = await signIn(to);
    for (let failures = 0; ; ) {
      try {
        for await (const item of readConnection(to.url, token ?? '', position)) {
          failures = 0;
          yield item;
        }
        // The server closes every connection after a minute.
        await sleep(1_000);
      } catch (error) {
        if (error instanceof CommandError) throw error;
        const status = error instanceof StreamHttpError ? error.status : undefined;
        if (status === 403 || (status === 401 && (to.token || failures > 0)))
          throw new CommandError(`The stream responded with status ${status}. Sign in again, or use another --token.`);
        if (status === undefined && position.after === undefined) throw error;
        const wait = status === 503 ? POLL_SECONDS : (RETRY_SECONDS[failures] ?? RETRY_SECONDS.at(-1) ?? 1);
        failures++;
        yield { kind: 'lost', reason: reasonOf(error as Failure), seconds: wait };
        await sleep(wait * 1_000);
        // An access token is valid for an hour.
        if (status === 401) token = await signIn(to);
      }
    }
  };
  return { follow, titleOf: openTitles(to.url, () => token) };
}
