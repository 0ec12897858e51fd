/** Reads Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}
/** A block of the stream: an event, the greeting, or only an id from which the stream can be resumed. */
export interface Block {
  readonly id: string | undefined;
  readonly event: StreamEvent | undefined;
}

function blockOf(text: string): Block {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name) fields.set(name, value);
  }
  const id = fields.get('id');
  const type = fields.get('event') ?? 'hello';
  if (type === 'hello') return { id, event: undefined };
  const { at = '', ...data } = JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown>;
  return { id, event: { id: id ?? '', type, at: String(at), data } };
}

/** Yields every block as it arrives. A keep-alive comment is a block as well. */
export async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Block> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) yield blockOf(block);
    }
  } finally {
    reader.releaseLock();
  }
}
