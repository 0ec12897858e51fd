/** EventBridge rules with a schedule: they follow the test clock and send their input to queues. */
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
  /** Queue URL, and the fixed input when the target has one. */
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
/** The clock may be moved at any moment, so we look instead of sleeping until the next time. */
const POLL_MILLISECONDS = 500;

/** Reads the scheduled rules. Targets other than queues stop the start. */
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
      if (!queueUrl) throw new TemplateError(resource.path, `the local EventBridge only reaches queues, not ${Arn}`);
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

/** Starts the rules. A clock moved over several due times fires once for each, as the days would have. */
export function startSchedules({ rules, sqs, now, warn }: ScheduleOptions) {
  const due = new Map(rules.map((rule) => [rule, rule.next(now())]));
  async function look(): Promise<void> {
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
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => warn(`schedules: ${String(error)}`));
  }, POLL_MILLISECONDS);
  return {
    /** Sends what is due now, without waiting for the next look. */
    look,
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
}
