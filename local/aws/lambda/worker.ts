/** One execution environment: a worker thread with its own environment variables that runs one event at a time. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '#local/runtime/clock.ts';
import { sendOutput } from './output.ts';
import type { FromWorker, FunctionError, Invoke, WorkerData } from './protocol.ts';
import { installStreaming, isStreaming, openStream } from './streaming.ts';

const own = workerData as WorkerData;
// Before the handler is imported, because its module-level code must already read the shifted time.
installClock(own.clock);
installStreaming();

/**
 * In AWS each function has its own CPU. Here a background consumer or a function that computes must not slow down requests, and
 * no function the gateway.
 * On Linux the priority belongs to the thread, elsewhere to the whole process. It is never raised, because only root may
 * do that. So it is lowered after the import: beside two busy processes, a thread of low priority gets a thirtieth of the
 * CPU, its import did not end within the time limit, and each next environment began it again.
 */
function lowerPriority(): void {
  if (own.niceness > 0 && process.platform === 'linux') setPriority(Math.max(getPriority(), own.niceness));
}

type Handler = (event: unknown, ...rest: unknown[]) => unknown;
const send = (message: FromWorker): void => parentPort?.postMessage(message);

sendOutput(send);

const describeError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error) };

function contextOf(requestId: string) {
  // The test clock may jump while a handler runs, so the time limit uses real time.
  const endsAt = performance.now() + own.timeoutMilliseconds;
  return {
    functionName: own.functionName,
    functionVersion: '1',
    invokedFunctionArn: own.arn,
    memoryLimitInMB: String(own.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${own.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
  };
}

async function run(handler: Handler, { requestId, event, traceHeader }: Invoke): Promise<void> {
  try {
    process.env['_X_AMZN_TRACE_ID'] = traceHeader;
    if (isStreaming(handler)) {
      const stream = openStream((part) => send({ ...part, requestId }));
      await handler(JSON.parse(event), stream, contextOf(requestId));
      if (!stream.writableEnded) stream.end();
      send({ kind: 'result', requestId, payload: 'null' });
      return;
    }
    const result: unknown = await handler(JSON.parse(event), contextOf(requestId));
    send({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ kind: 'error', requestId, error: describeError(error) });
  }
}

// V8 compiles a bundle once: later environments read its code from beside the bundles, and a new bundle is a new folder. It
// takes a quarter of the CPU of a cold start, and 0.6 MB of disk for each bundle.
enableCompileCache(join(dirname(own.file), '..', 'compile-cache'));
try {
  const module = (await import(pathToFileURL(own.file).href)) as Record<string, unknown>;
  const handler = module[own.handler];
  if (typeof handler !== 'function') throw new Error(`${own.handler} is undefined or not exported`);
  lowerPriority();
  parentPort?.on('message', (invoke: Invoke) => void run(handler as Handler, invoke));
  // A thread that is terminated writes nothing at its end.
  flushCompileCache();
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'init-error', error: describeError(error) });
}
