/** The live stream. A part of the way that buffers responses would hold its events back until the response ends. */
import { BASE_PATH } from '#api/routes.ts';
import { readEvents, type ServerEvent } from '#bin/tail/events.ts';
import { Unexpected } from './checks.ts';
import type { Shop } from './shop.ts';

/** A cold start and the poll of the stream need a few seconds. The server ends a connection after 55 s. */
const EVENT_SECONDS_MAX = 20;

export interface Live {
  /** Resolves with the milliseconds until the event of this type about this order arrived. */
  next(type: string, orderId: string): Promise<number>;
  close(): void;
}

/** Connects, and waits for the first event of the response, `hello`. */
export async function openLive({ url }: Shop, token: string, secondsMax = EVENT_SECONDS_MAX): Promise<Live> {
  const connection = new AbortController();
  let requestId: string | undefined;

  async function withinTime<T>(event: string, read: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => connection.abort(), secondsMax * 1_000);
    try {
      return await read();
    } catch (error) {
      if (!connection.signal.aborted) throw error;
      throw new Unexpected(`the event ${event} within ${secondsMax} s`, 'no such event', requestId);
    } finally {
      clearTimeout(timer);
    }
  }

  const connect = async () => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const response = await fetch(`${url}${BASE_PATH}/stream`, { headers, signal: connection.signal });
    requestId = response.headers.get('x-request-id') ?? undefined;
    const type = response.headers.get('content-type') ?? 'no content type';
    if (response.status === 200 && response.body && type.startsWith('text/event-stream'))
      return readEvents(response.body);
    await response.body?.cancel();
    throw new Unexpected('200 text/event-stream', `${response.status} ${type}`, requestId);
  };

  async function find(events: AsyncGenerator<ServerEvent>, name: string, isMeant: (event: ServerEvent) => boolean) {
    for (let read = await events.next(); !read.done; read = await events.next())
      if (read.value.type === name && isMeant(read.value)) return;
    throw new Unexpected(`the event ${name}`, 'the end of the response', requestId);
  }

  const events = await withinTime('hello', async () => {
    const connected = await connect();
    await find(connected, 'hello', () => true);
    return connected;
  });
  return {
    async next(name, orderId) {
      const startedAt = performance.now();
      const isMeant = ({ data }: ServerEvent) => (JSON.parse(data) as { orderId?: string }).orderId === orderId;
      await withinTime(name, () => find(events, name, isMeant));
      return Math.round(performance.now() - startedAt);
    },
    close: () => connection.abort(),
  };
}
