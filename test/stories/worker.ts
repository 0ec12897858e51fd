/** The VIP worker as a process, with a queue of its own that the function does not poll. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { RECEIVES_MAX } from '#domain/limits.ts';

export interface Worker {
  readonly process: ChildProcess;
  /** Its log: one JSON line each. */
  log(): readonly Record<string, unknown>[];
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<number | null>;
}

export interface OwnQueue {
  readonly url: string;
  readonly dlqUrl: string;
}

/** Starts `npm run worker:vip` for the running system, or for the queue that is named. */
export function startWorker(environment: Readonly<Record<string, string>> = {}): Worker {
  const { port } = new URL(inject('origin'));
  const child = spawn('npm', ['run', '--silent', 'worker:vip', '--', '--port', port], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'INFO', ...environment },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    process: child,
    log: () =>
      printed
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async stop() {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}

/** A queue like the vip queue, with its dead-letter queue. */
export async function ownQueue(sqs: SQSClient): Promise<OwnQueue> {
  const name = `worker-${randomUUID()}`;
  const create = async (QueueName: string, Attributes = {}) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const dlqUrl = await create(`${name}-dlq`);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: dlqUrl, AttributeNames: ['QueueArn'] }),
  );
  const policy = { deadLetterTargetArn: Attributes?.['QueueArn'], maxReceiveCount: RECEIVES_MAX };
  return { url: await create(name, { RedrivePolicy: JSON.stringify(policy) }), dlqUrl };
}

export async function sendTo(sqs: SQSClient, url: string, bodies: readonly string[]): Promise<void> {
  for (let i = 0; i < bodies.length; i += 10) {
    const Entries = bodies.slice(i, i + 10).map((MessageBody, k) => ({ Id: String(k), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}

/** Visible messages, and messages in flight. */
export async function countOf(sqs: SQSClient, url: string): Promise<readonly [visible: number, held: number]> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return [
    Number(Attributes['ApproximateNumberOfMessages']),
    Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  ];
}
