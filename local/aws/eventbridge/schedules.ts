/** EventBridge rules with a schedule. They follow the test clock and send messages to queues. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import type { SqsClient } from '#local/aws/sqs-sns/sqs-client.ts';
import { TemplateError } from '#local/template/intrinsics.ts';
import type { Template } from '#local/template.ts';
import { readSchedule } from './cron.ts';

export interface Rule {
  readonly arn: string;
  next(afterEpochMilliseconds: number): number;
  /** Queue URL, and the fixed input if the target has one. */
  readonly targets: readonly { readonly queueUrl: string; readonly input: string | undefined }[];
}

const Properties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      Input: z.string().optional(),
      DeadLetterConfig: z.unknown().optional(),
      RetryPolicy: z.unknown().optional(),
    }),
  ),
  Tags: z.unknown().optional(),
});
/** The clock may jump at any moment, so the schedules are polled instead of waiting for the next due time. */
const POLL_MILLISECONDS = 500;

/** Reads the scheduled rules. A target that is not a queue stops the start. */
export function readRules(template: Template): readonly Rule[] {
  const queues = new Map(
    template.of('AWS::SQS::Queue').map((queue) => {
      const { ref, attributes } = template.physical(queue);
      return [attributes['Arn'] ?? '', ref];
    }),
  );
  return template.of('AWS::Events::Rule').flatMap((resource) => {
    const rule = template.properties(resource, Properties);
    if (rule.State === 'DISABLED') return [];
    const targets = rule.Targets.map(({ Arn, Input }) => {
      const queueUrl = queues.get(Arn);
      if (!queueUrl)
        throw new TemplateError(resource.path, `the local EventBridge supports only queues as targets, not ${Arn}`);
      return { queueUrl, input: Input };
    });
    return [
      {
        arn: template.physical(resource).attributes['Arn'] ?? '',
        next: readSchedule(rule.ScheduleExpression),
        targets,
      },
    ];
  });
}

export interface ScheduleOptions {
  readonly rules: readonly Rule[];
  readonly sqs: SqsClient;
  readonly now: () => number;
  warn(line: string): void;
}

const scheduledEvent = (rule: Rule, at: number): string =>
  JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date(at).toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: [rule.arn],
    detail: {},
  });

/** Starts the rules. When the clock jumps over several due times, the rule fires once for each. */
export function startSchedules({ rules, sqs, now, warn }: ScheduleOptions) {
  const due = new Map(rules.map((rule) => [rule, rule.next(now())]));
  async function fireDue(): Promise<void> {
    for (const [rule, at] of due) {
      let next = at;
      for (; next <= now(); next = rule.next(next)) {
        due.set(rule, rule.next(next));
        for (const { queueUrl, input } of rule.targets) {
          const MessageBody = input ?? scheduledEvent(rule, next);
          await sqs.call('SendMessage', { QueueUrl: queueUrl, MessageBody });
        }
      }
    }
  }
  let firing = Promise.resolve();
  const timer = setInterval(() => {
    firing = firing.then(fireDue).catch((error: unknown) => warn(`failed to fire a schedule: ${String(error)}`));
  }, POLL_MILLISECONDS);
  return {
    /** Fires the rules that are due now, without waiting for the next poll. */
    fireDue,
    async stop(): Promise<void> {
      clearInterval(timer);
      await firing;
    },
  };
}
