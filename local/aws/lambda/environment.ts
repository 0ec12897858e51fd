/** An execution environment as the pool sees it: started, invoked, and terminated. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { plainWorker } from '#local/runtime/plain-worker.ts';
import { type FunctionSpec, isComputing } from './functions.ts';
import { lineReader, type Output } from './output.ts';
import type { FromWorker, FunctionError, Invoke, StreamHead, WorkerData } from './protocol.ts';

/** Receives the parts of a streamed response. */
export interface StreamSink {
  head(head: StreamHead): void;
  chunk(chunk: Uint8Array): void;
}

export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

export interface EnvironmentOptions {
  readonly clock: SharedArrayBuffer;
  log(spec: FunctionSpec, line: string): void;
  /** True when no caller waits for the function's response. */
  isBackground(spec: FunctionSpec): boolean;
  /** The least time of the init phase. */
  readonly coldStartMilliseconds?: number;
}

/**
 * Of a function whose caller waits. In AWS the gateway has machines of its own. Here its thread gets the CPU before the functions:
 * in a surge the 99th percentile of a refusal was 3 s without this, and 0.4 to 0.6 s with it.
 */
const FUNCTION_NICENESS = 5;
const BACKGROUND_NICENESS = 15;
/** A twentieth of the CPU beside two busy threads: a password takes seconds while orders use the whole machine. */
const COMPUTING_NICENESS = 10;

const nicenessOf = (spec: FunctionSpec, options: EnvironmentOptions): number => {
  if (options.isBackground(spec)) return BACKGROUND_NICENESS;
  return isComputing(spec) ? COMPUTING_NICENESS : FUNCTION_NICENESS;
};

const WORKER = new URL('./worker.ts', import.meta.url);
/** Lambda's limit is 10 s, of a CPU that no other program uses. */
const INIT_MILLISECONDS_MAX = 60_000;
// V8's default young generation uses tens of megabytes in each thread; these handlers need no more than this.
const YOUNG_GENERATION_MEGABYTES = 4;

export class Environment {
  readonly spec: FunctionSpec;
  /** The AWS_SESSION_TOKEN of this environment. The gate identifies its calls by this token. */
  readonly token = randomUUID();
  /**
   * Resolves when the handler is imported; an init error is the resolved value, so the first invocation can report it.
   */
  readonly started: Promise<FunctionError | undefined>;
  alive = true;
  invocations = 0;
  /** Start time in performance.now() milliseconds (real time). */
  readonly bornAt = performance.now();
  idleSince = 0;
  trigger = 'init';
  readonly #worker: Worker;
  readonly #output: Readonly<Record<Output['stream'], (text: string) => void>>;
  #finish: ((outcome: Outcome) => void) | undefined;
  #sink: StreamSink | undefined;
  #requestId = '';

  constructor(spec: FunctionSpec, options: EnvironmentOptions) {
    this.spec = spec;
    const data: WorkerData = {
      clock: options.clock,
      file: spec.file,
      handler: spec.handler,
      functionName: spec.environment['AWS_LAMBDA_FUNCTION_NAME'] ?? spec.name,
      arn: spec.arn,
      memoryMegabytes: spec.memoryMegabytes,
      timeoutMilliseconds: spec.timeoutSeconds * 1000,
      niceness: nicenessOf(spec, options),
    };
    this.#worker = new Worker(plainWorker(WORKER), {
      workerData: data,
      env: { ...spec.environment, AWS_SESSION_TOKEN: this.token },
      resourceLimits: {
        maxOldGenerationSizeMb: spec.memoryMegabytes,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
      },
      stdout: true,
      stderr: true,
      name: spec.name,
    });
    this.#output = {
      stdout: lineReader((line) => options.log(spec, line)),
      stderr: lineReader((line) => options.log(spec, line)),
    };
    // Output that does not pass `sendOutput`: bytes, and what Node itself prints.
    for (const name of ['stdout', 'stderr'] as const)
      this.#worker[name].setEncoding('utf8').on('data', this.#output[name]);
    const { coldStartMilliseconds = 0 } = options;
    const started = this.#start();
    this.started =
      coldStartMilliseconds === 0
        ? started
        : sleep(coldStartMilliseconds, undefined, { ref: false }).then(() => started);
  }

  #start(): Promise<FunctionError | undefined> {
    return new Promise((resolve) => {
      const late = { errorType: 'Sandbox.Timedout', errorMessage: 'Init phase timed out' };
      const timer = setTimeout(() => this.#fail(late, resolve), INIT_MILLISECONDS_MAX);
      const done = (error?: FunctionError): void => {
        clearTimeout(timer);
        resolve(error);
      };
      this.#worker.on('message', (message: FromWorker) => {
        if (message.kind === 'output') this.#output[message.stream](message.text);
        else if (message.kind === 'ready') done();
        else if (message.kind === 'init-error') this.#fail(message.error, done);
        else if (message.requestId === this.#requestId) this.#handleMessage(message);
      });
      this.#worker.on('error', (error) => {
        const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        const errorType = outOfMemory ? 'Runtime.OutOfMemory' : error.name;
        this.#fail({ errorType, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }, done);
      });
      this.#worker.on('exit', () => {
        this.#fail(
          { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${this.#requestId} Error: Runtime exited` },
          done,
        );
      });
    });
  }

  #handleMessage(message: Exclude<FromWorker, { kind: 'output' | 'ready' | 'init-error' }>): void {
    if (message.kind === 'head') this.#sink?.head(message.head);
    else if (message.kind === 'chunk') this.#sink?.chunk(message.chunk);
    else if (message.kind === 'result') this.#finish?.({ ok: true, payload: message.payload });
    else this.#finish?.({ ok: false, error: message.error });
  }

  #fail(error: FunctionError, started: (error: FunctionError) => void): void {
    this.alive = false;
    started(error);
    this.#finish?.({ ok: false, error });
    void this.#worker.terminate();
  }

  /** Runs one event. After a timeout or a crash the environment cannot be used again. */
  invoke(invocation: Invoke, trigger: string, sink?: StreamSink): Promise<Outcome> {
    const { requestId } = invocation;
    const { timeoutSeconds } = this.spec;
    this.trigger = trigger;
    this.invocations++;
    this.#requestId = requestId;
    this.#sink = sink;
    return new Promise((resolve) => {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      const timer = setTimeout(
        () => this.#fail({ errorType: 'Sandbox.Timedout', errorMessage }, () => undefined),
        timeoutSeconds * 1000,
      );
      this.#finish = (outcome) => {
        clearTimeout(timer);
        this.#finish = undefined;
        this.#sink = undefined;
        resolve(outcome);
      };
      this.#worker.postMessage(invocation);
    });
  }

  async terminate(): Promise<void> {
    this.alive = false;
    await this.#worker.terminate();
  }
}
