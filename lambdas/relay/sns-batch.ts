import { PublishBatchCommand, type PublishBatchRequestEntry, type SNSClient } from '@aws-sdk/client-sns';
import type { Topic } from '#domain/events.ts';

/** Publishes up to ten entries to SNS; returns the ids of those that SNS accepted. */
export type PublishBatch = (topic: Topic, entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;

export const snsBatch =
  (sns: SNSClient, topicArns: Readonly<Record<Topic, string>>): PublishBatch =>
  async (topic, entries) => {
    const { Successful = [] } = await sns.send(
      new PublishBatchCommand({ TopicArn: topicArns[topic], PublishBatchRequestEntries: entries }),
    );
    return Successful.flatMap(({ Id }) => Id ?? []);
  };
