import { describe, expect, it } from 'vitest';
import { readSchedule } from '#local/aws/eventbridge/cron.ts';
import { readRules, startSchedules } from '#local/aws/eventbridge/schedules.ts';
import type { SqsClient } from '#local/aws/sqs-sns/sqs-client.ts';
import { createClock } from '#local/runtime/clock.ts';
import { templateOf } from './assembly.ts';

describe('the next time', () => {
  const after = (expression: string, from: string): string =>
    new Date(readSchedule(expression)(Date.parse(from))).toISOString();
  it.each([
    ['cron(0 4 * * ? *)', '2026-11-20T03:59:59.999Z', '2026-11-20T04:00:00.000Z'],
    ['cron(0 4 * * ? *)', '2026-11-20T04:00:00.000Z', '2026-11-21T04:00:00.000Z'],
    ['cron(*/15 8-9 ? * MON-FRI *)', '2026-11-20T09:45:00.000Z', '2026-11-23T08:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-11-20T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['cron(30 12 1 JAN,JUL ? 2027)', '2026-11-20T00:00:00.000Z', '2027-01-01T12:30:00.000Z'],
    ['rate(5 minutes)', '2026-11-20T00:04:59.000Z', '2026-11-20T00:05:00.000Z'],
    ['rate(1 day)', '2026-11-20T01:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ])('of %s after %s', (expression, from, expected) => {
    expect(after(expression, from)).toBe(expected);
  });

  it.each(['rate(5 fortnights)', 'cron(0 4 * * ?)', 'cron(61 4 * * ? *)', 'at(2026-01-01T00:00:00)'])(
    'of %s is an error',
    (expression) => {
      expect(() => readSchedule(expression)).toThrow();
    },
  );
});

describe('a rule', () => {
  const rule = (targets: object[]) => ({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'relay' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'cron(0 4 * * ? *)', State: 'ENABLED', Targets: targets },
    },
  });

  it('sends its input at each due time that the test clock passes', async () => {
    const clock = createClock(Date.parse('2026-11-20T00:00:00Z') - Date.now());
    const sent: unknown[] = [];
    const sqs: SqsClient = {
      call: async (_action, input) => {
        sent.push(input['MessageBody']);
        return {};
      },
      close: () => undefined,
    };
    const target = { Id: 'a', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Input: '{"type":"poll"}' };
    const rules = readRules(templateOf(rule([target])));
    const schedules = startSchedules({ rules, sqs, now: clock.now, warn: () => undefined });
    await schedules.fireDue();
    expect(sent).toEqual([]);
    clock.advance(5 * 3_600_000);
    await schedules.fireDue();
    expect(sent).toEqual(['{"type":"poll"}']);
    clock.advance(48 * 3_600_000);
    await schedules.fireDue();
    await schedules.stop();
    expect(sent).toHaveLength(3);
  });

  it('with a target that is not a queue stops the start', () => {
    const target = { Id: 'a', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:x' };
    expect(() => readRules(templateOf(rule([target])))).toThrow(/supports only queues/);
  });
});
