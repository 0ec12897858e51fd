/** Loaded before every function: the global `awslambda`, which MiniStack's Node lacks. Collects the stream. */
import { Writable } from 'node:stream';
import { installStreaming, openStream } from '#local/aws/lambda/streaming.ts';

type Streaming = (event: unknown, out: unknown, context: unknown) => Promise<void>;

installStreaming();
Object.assign(awslambda, {
  streamifyResponse: (handler: Streaming) => async (event: unknown, second: unknown, context: unknown) => {
    // A wrapped handler that is wrapped again, as middy and serveStream do, gets the stream of the outer one.
    if (second instanceof Writable) return handler(event, second, context);
    let head = {};
    const chunks: Uint8Array[] = [];
    const out = openStream((part) => {
      if (part.kind === 'head') head = { ...head, ...part.head };
      else chunks.push(part.chunk);
    });
    await handler(event, out, second);
    return { statusCode: 200, ...head, body: Buffer.concat(chunks).toString() };
  },
});
