/** A parser of Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface ServerEvent {
  /** The event id; undefined when the block has none. */
  readonly id: string | undefined;
  /** The event type; undefined for a block without data (a comment, or an id alone). */
  readonly type: string | undefined;
  readonly data: string;
}

function readBlock(block: string): ServerEvent {
  const fields = new Map<string, string[]>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const [name, value] = colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const data = fields.get('data');
  return {
    id: fields.get('id')?.at(-1),
    type: data === undefined ? undefined : (fields.get('event')?.at(-1) ?? 'message'),
    data: data?.join('\n') ?? '',
  };
}

/** Parses the events of a response body. An incomplete event at the end of the body is dropped. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield readBlock(block);
  }
}
