/** Server-Sent Events, as far as a client needs them. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface ServerEvent {
  /** The place behind it; undefined: the block moved no place. */
  readonly id: string | undefined;
  /** Undefined: a comment, or a place on its own. */
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

/** The events of a body; what is cut off in the middle was not told. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield readBlock(block);
  }
}
