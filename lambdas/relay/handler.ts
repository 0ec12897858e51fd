import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { Look } from '#domain/events.ts';
import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain } from '#lambdas/support/wake.ts';
import { relay } from './relay.ts';

const env = readEnvironment('ORDER_EVENTS_TOPIC_ARN', 'RELAY_QUEUE_URL', 'STOCK_EVENTS_TOPIC_ARN');
const sns = new SNSClient({});
const topics = { order: env.ORDER_EVENTS_TOPIC_ARN, stock: env.STOCK_EVENTS_TOPIC_ARN };

const database = connectDatabase();
const run = relay({
  database,
  publishBatch: async (topic, entries) => {
    const answer = await sns.send(
      new PublishBatchCommand({ TopicArn: topics[topic], PublishBatchRequestEntries: entries }),
    );
    return (answer.Successful ?? []).flatMap(({ Id }) => (Id ? [Id] : []));
  },
  lookAgain: (seconds) => lookAgain(env.RELAY_QUEUE_URL, seconds),
});

export const handler = consumeTogether({
  queueUrl: env.RELAY_QUEUE_URL,
  notes: connectNotes(),
  parse: (record) => Look.parse(JSON.parse(record.body)),
  all: (_looks, work) => run(work),
});
