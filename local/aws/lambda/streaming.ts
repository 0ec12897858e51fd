/** Response streaming of Lambda's Node runtime: the global `awslambda`. */
import { Writable } from 'node:stream';
import type { StreamHead } from './protocol.ts';

const STREAMING = Symbol('streaming handler');
type Part =
  | { readonly kind: 'head'; readonly head: StreamHead }
  | { readonly kind: 'chunk'; readonly chunk: Uint8Array };

class ResponseStream extends Writable {
  readonly #send: (part: Part) => void;

  constructor(send: (part: Part) => void) {
    super();
    this.#send = send;
  }

  head(head: StreamHead): void {
    this.#send({ kind: 'head', head });
  }

  setContentType(contentType: string): void {
    this.head({ headers: { 'content-type': contentType } });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send({ kind: 'chunk', chunk });
    done();
  }
}

/** Creates the response stream of an invocation; its parts are passed to `send`. */
export const openStream = (send: (part: Part) => void): Writable => new ResponseStream(send);

/** Returns true when the handler was wrapped by `awslambda.streamifyResponse`. */
export const isStreaming = (handler: object): boolean => STREAMING in handler;

/** Defines the global `awslambda` that streaming handlers use. */
export function installStreaming(): void {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: true }),
      HttpResponseStream: {
        from(stream: ResponseStream, head: StreamHead) {
          stream.head(head);
          return stream;
        },
      },
    },
  });
}
