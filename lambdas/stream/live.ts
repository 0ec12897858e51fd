/** One live connection in Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { STREAM_HEARTBEAT_SECONDS, STREAM_POLL_SECONDS } from '#domain/limits.ts';

export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StreamPoll {
  readonly events: readonly StreamedEvent[];
  /** The number up to which events were read: where the next poll, or a reconnecting client, continues. */
  readonly reached: number;
}

export interface LivePorts {
  /** Undefined: the token is no longer valid, or a newer connection of the same user has taken the slot. */
  poll(after: number | null): Promise<StreamPoll | undefined>;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const RETRY_MILLISECONDS = 1_000;

const toText = ({ id, type, at, data }: StreamedEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at, ...data })}\n\n`;

const hello = (after: number | null, reached: number): string =>
  `retry: ${RETRY_MILLISECONDS}\n${after === null ? `id: ${reached}\n` : ''}event: hello\ndata: {}\n\n`;

/**
 * Yields the text of a connection until its time is over: one poll every two seconds, and a heartbeat with the reached number
 * after a while without events. It then ends; the client reconnects with the last id it received.
 * @param untilMilliseconds on the clock of `ports.now`
 */
export async function* live(ports: LivePorts, after: number | null, untilMilliseconds: number): AsyncGenerator<string> {
  let reached = after;
  let writtenAt: number | undefined;
  for (;;) {
    const polledAt = ports.now();
    const poll = await ports.poll(reached);
    if (!poll) return;
    let text = writtenAt === undefined ? hello(after, poll.reached) : '';
    text += poll.events.map(toText).join('');
    reached = poll.reached;
    if (writtenAt !== undefined && !text && ports.now() - writtenAt >= STREAM_HEARTBEAT_SECONDS * 1_000)
      text = `: heartbeat\nid: ${reached}\n\n`;
    if (text) {
      yield text;
      writtenAt = ports.now();
    }
    const next = polledAt + STREAM_POLL_SECONDS * 1_000;
    if (next >= untilMilliseconds) return;
    await ports.sleep(next - ports.now());
  }
}
