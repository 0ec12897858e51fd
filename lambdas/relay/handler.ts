import { SNSClient } from '@aws-sdk/client-sns';
import { PollMessage } from '#domain/events.ts';
import { CLIENT, connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { publishOutbox } from './publish-outbox.ts';
import { snsBatch } from './sns-batch.ts';

const env = readEnvironment('ORDER_EVENTS_TOPIC_ARN', 'RELAY_QUEUE_URL', 'STOCK_EVENTS_TOPIC_ARN');
const relay = publishOutbox({
  database: connectDatabase(),
  publishBatch: snsBatch(new SNSClient(CLIENT), {
    order: env.ORDER_EVENTS_TOPIC_ARN,
    stock: env.STOCK_EVENTS_TOPIC_ARN,
  }),
  pollAgain: (seconds) => pollAgain(env.RELAY_QUEUE_URL, seconds),
});

export const handler = consumeBatch({
  queueUrl: env.RELAY_QUEUE_URL,
  outcomes: connectOutcomes(),
  parse: (record) => PollMessage.parse(JSON.parse(record.body)),
  all: (_messages, work) => relay(work),
});
