/** One connection of the live stream, in Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { STREAM_HEARTBEAT_SECONDS, STREAM_POLL_SECONDS } from '#domain/limits.ts';

export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface PollMessage {
  readonly events: readonly StreamedEvent[];
  /** How far it went: where the next look begins, and a client that comes back. */
  readonly reached: number;
}

export interface LivePorts {
  /** Undefined: nobody stands behind the token any more, or a newer connection of his has taken the place. */
  look(after: number | null): Promise<PollMessage | undefined>;
  write(text: string): void;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const RETRY_MILLISECONDS = 1_000;

const toText = ({ id, type, at, data }: StreamedEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at, ...data })}\n\n`;

/**
 * Tells what happens until its time is over: one look every two seconds, and a sign of life with the place it has reached
 * when it had nothing to say for long. It ends without a word; a client comes back with the last id it saw.
 * @param untilMilliseconds on the clock of `ports.now`
 */
export async function live(ports: LivePorts, after: number | null, untilMilliseconds: number): Promise<void> {
  let place = after;
  let spokeAt = Number.NEGATIVE_INFINITY;
  const say = (text: string): void => {
    ports.write(text);
    spokeAt = ports.now();
  };
  for (;;) {
    const lookedAt = ports.now();
    const look = await ports.look(place);
    if (!look) return;
    if (spokeAt === Number.NEGATIVE_INFINITY) {
      say(`retry: ${RETRY_MILLISECONDS}\n${place === null ? `id: ${look.reached}\n` : ''}event: hello\ndata: {}\n\n`);
    }
    place = look.reached;
    if (look.events.length > 0) say(look.events.map(toText).join(''));
    if (ports.now() - spokeAt >= STREAM_HEARTBEAT_SECONDS * 1_000) say(`: still here\nid: ${place}\n\n`);
    const next = lookedAt + STREAM_POLL_SECONDS * 1_000;
    if (next >= untilMilliseconds) return;
    await ports.sleep(next - ports.now());
  }
}
