/** Sends the bytes of a request that `fetch` would refuse or correct. */
import { connect } from 'node:net';
import { inject } from 'vitest';
import type { RawRequest } from '#test/handlers/bad-input/row.ts';
import type { Reply } from '#test/stories/shop.ts';

const RESPONSE_MILLISECONDS_MAX = 40_000;

/** Reads until the connection ends; status 0 when no response arrived. */
export async function sendRaw({ line, headers = [], body = '' }: RawRequest): Promise<Reply> {
  const { hostname, port } = new URL(inject('origin'));
  const head = [`${line} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Connection: close', ...headers, '', ''].join('\r\n');
  const socket = connect(Number(port), hostname);
  socket.setTimeout(RESPONSE_MILLISECONDS_MAX, () => socket.destroy());
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    // A server that refuses a body half-way closes while this side still writes; the response is what counts.
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  socket.write(Buffer.from(head, 'latin1'));
  socket.write(Buffer.from(body));
  await ended;
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(text: string): Reply {
  const at = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(0, at)).split('\r\n');
  const headers = new Headers(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as [string, string]),
  );
  const body = text.slice(at + 4);
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers,
    body: body.startsWith('{') ? JSON.parse(body) : (body as unknown as Record<string, unknown>),
  };
}
