import { expect, test } from 'vitest';
import { queueNameOf } from '#domain/queue-names.ts';
import { runbookOfQueue, runbookUrl } from '#domain/runbook.ts';

test('a queue name, URL or ARN leads to the short name', () => {
  expect(
    [
      'https://sqs.eu-west-1.amazonaws.com/123456789012/donut-prod-ad-stop',
      'arn:aws:sqs:eu-west-1:123456789012:donut-dev-restock-dlq',
      'donut-dev-mail',
      'relay',
      'my-donut-dev-mail',
      'donut-dev-dlq-retry',
      '',
    ].map(queueNameOf),
  ).toEqual(['ad-stop', 'restock', 'mail', 'relay', 'my-donut-dev-mail', 'dlq-retry', '']);
});

test('a mail links to the runbook entry of its queue, in the recipient’s language', () => {
  expect([runbookOfQueue('restock'), runbookOfQueue('*')]).toEqual(['queue-restock', 'several-queues']);
  expect(runbookUrl('https://shop.test', 'alarm-dead')).toBe('https://shop.test/docs/operating#alarm-dead');
  expect(runbookUrl('https://shop.test', 'queue-vip', 'ko')).toBe('https://shop.test/docs/operating/ko#queue-vip');
});
