/** One execution environment: a thread with its own variables that runs one event at a time. */
import { getPriority, setPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '#local/runtime/clock.ts';
import type { FromWorker, FunctionError, Invoke, WorkerData } from './protocol.ts';
import { installStreaming, isStreaming, openStream } from './streaming.ts';

const own = workerData as WorkerData;
const BACKGROUND_NICENESS = 15;
// Before the handler is imported: what it reads at module level must already be the shifted time.
installClock(own.clock);
// In AWS a consumer has a processor of its own; here it must not take that of the buyers. On Linux a priority is a thread's,
// elsewhere it would be the whole system's. Never higher than it was: that only root may do.
if (own.isBackground && process.platform === 'linux') setPriority(Math.max(getPriority(), BACKGROUND_NICENESS));
installStreaming();

type Handler = (event: unknown, ...rest: unknown[]) => unknown;
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

const described = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error) };

function contextOf(requestId: string) {
  // The test clock may jump while a handler runs; its time limit is real time.
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

async function run(handler: Handler, { requestId, event }: Invoke): Promise<void> {
  try {
    process.env['_X_AMZN_TRACE_ID'] =
      `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};Sampled=0`;
    if (isStreaming(handler)) {
      const stream = openStream((part) => tell({ ...part, requestId }));
      await handler(JSON.parse(event), stream, contextOf(requestId));
      if (!stream.writableEnded) stream.end();
      tell({ kind: 'result', requestId, payload: 'null' });
      return;
    }
    const result: unknown = await handler(JSON.parse(event), contextOf(requestId));
    tell({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    tell({ kind: 'error', requestId, error: described(error) });
  }
}

try {
  const module = (await import(pathToFileURL(own.file).href)) as Record<string, unknown>;
  const handler = module[own.handler];
  if (typeof handler !== 'function') throw new Error(`${own.handler} is undefined or not exported`);
  parentPort?.on('message', (invoke: Invoke) => void run(handler as Handler, invoke));
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'init-error', error: described(error) });
}
