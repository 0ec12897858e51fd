/** Messages between the pool and a worker thread. Events and responses are JSON text, as in AWS. */
import type { Output } from './output.ts';

export interface WorkerData {
  readonly clock: SharedArrayBuffer;
  readonly file: string;
  readonly handler: string;
  readonly functionName: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
  readonly timeoutMilliseconds: number;
  /** CPU priority of the thread, as in `nice`: 0 is normal, 19 is lowest. */
  readonly niceness: number;
}

export interface Invoke {
  readonly requestId: string;
  readonly event: string;
  readonly traceHeader: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Status and headers of a streamed response. */
export interface StreamHead {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type FromWorker =
  | Output
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-error'; readonly error: FunctionError }
  | { readonly kind: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: FunctionError }
  | { readonly kind: 'head'; readonly requestId: string; readonly head: StreamHead }
  | { readonly kind: 'chunk'; readonly requestId: string; readonly chunk: Uint8Array };
