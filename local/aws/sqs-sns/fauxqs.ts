import { Worker } from 'node:worker_threads';
import type { AwsService } from '#local/aws/service.ts';
import type { Child, Supervisor } from '#local/runtime/supervisor.ts';
import { type QueueCount, queueCounts } from './counts.ts';
import type { FauxqsWorkerData } from './fauxqs-worker.ts';
import { createForward } from './forward.ts';
import { createResources, type FauxqsResources } from './resources.ts';
import { createSns, createSqs } from './services.ts';

export interface FauxqsOptions {
  readonly port: number;
  /** Folder of all queues, topics and messages; it survives kill -9. */
  readonly dataDir: string;
  readonly clock: SharedArrayBuffer;
  /** The address where SDK clients reach SQS; every queue URL begins with it. */
  readonly gateUrl: string;
  /** Returns the ARN of the customer key of an encrypted topic. */
  readonly topicKey?: (topicArn: string) => string | undefined;
  /** Restarts the emulator when its thread ends unexpectedly. */
  readonly supervisor?: Supervisor;
}

export interface Fauxqs extends FauxqsResources {
  readonly url: string;
  readonly sqs: AwsService;
  readonly sns: AwsService;
  queueCounts(): Promise<readonly QueueCount[]>;
  stop(): Promise<void>;
}

/** Starts the SQS/SNS emulator in a worker thread, on 127.0.0.1 only. */
export async function startFauxqs(options: FauxqsOptions): Promise<Fauxqs> {
  const { port, supervisor, topicKey = () => undefined } = options;
  const start = () => startWorker(options);
  const stopWorker = supervisor ? await supervisor.run('queue emulator', start) : (await start()).stop;
  const url = `http://127.0.0.1:${port}`;
  const { forward, close } = createForward(port);
  const resources = createResources(url);
  return {
    url,
    sqs: createSqs(forward),
    sns: createSns(forward, topicKey),
    ensureQueue: resources.ensureQueue,
    ensureTopic: resources.ensureTopic,
    publish: resources.publish,
    ensureSubscription: resources.ensureSubscription,
    queueCounts: () => queueCounts(url),
    async stop() {
      resources.close();
      close();
      await stopWorker();
    },
  };
}

async function startWorker({ clock, port, dataDir, gateUrl }: FauxqsOptions): Promise<Child> {
  const workerData: FauxqsWorkerData = { clock, port, dataDir, gateUrl };
  // node:sqlite prints an ExperimentalWarning to standard error, which a user cannot act on.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const worker = new Worker(new URL('./fauxqs-worker.ts', import.meta.url), {
    workerData,
    execArgv,
    name: 'queue-emulator',
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve());
  worker.once('error', (cause: NodeJS.ErrnoException) =>
    reject(
      cause.code === 'EADDRINUSE'
        ? new Error(`Port ${port} is in use. Stop the program that uses it, or start with another --port.`, { cause })
        : cause,
    ),
  );
  worker.once('exit', () => reject(new Error('The SQS/SNS emulator exited during startup.')));
  // An uncaught error is the reason of the exit that follows it.
  let problem: string | undefined;
  worker.once('error', ({ message }: Error) => {
    problem = message;
  });
  const ended = new Promise<string>((done) => worker.once('exit', (code) => done(problem ?? `exit code ${code}`)));
  await promise;
  return {
    ended,
    async stop() {
      worker.postMessage('stop');
      await ended;
    },
    kill: () => void worker.terminate(),
  };
}
