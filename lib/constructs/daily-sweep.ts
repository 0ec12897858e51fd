import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { POLL_MESSAGE } from '#domain/events.ts';
import type { ShopQueue } from './queue.ts';

/**
 * Sends one poll message a day to the workers that otherwise notify each other, so that work is found whose message was
 * lost. Not more often, because each poll keeps the database from pausing.
 */
export class DailySweep extends Construct {
  constructor(scope: Construct, id: string, queues: readonly ShopQueue[]) {
    super(scope, id);
    const rule = new events.Rule(this, 'Rule', {
      description: 'Polls the workers once a day for work that remains',
      schedule: events.Schedule.cron({ minute: '0', hour: '4' }),
    });
    for (const { queue, dlq } of queues) {
      // Not the SqsQueue target, which also lets the rule read the queue.
      for (const one of [queue, dlq]) allowRule(one, rule);
      rule.addTarget({
        bind: () => ({
          arn: queue.queueArn,
          input: events.RuleTargetInput.fromObject(JSON.parse(POLL_MESSAGE)),
          deadLetterConfig: { arn: dlq.queueArn },
        }),
      });
    }
  }
}

function allowRule(queue: sqs.Queue, rule: events.Rule): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}
