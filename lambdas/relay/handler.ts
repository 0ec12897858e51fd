import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { PollMessage } from '#domain/events.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
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
  pollAgain: (seconds) => pollAgain(env.RELAY_QUEUE_URL, seconds),
});

export const handler = consumeTogether({
  queueUrl: env.RELAY_QUEUE_URL,
  notes: connectOutcomes(),
  parse: (record) => PollMessage.parse(JSON.parse(record.body)),
  all: (_looks, work) => run(work),
});
