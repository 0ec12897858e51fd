import { expect, test } from 'vitest';
import * as z from 'zod';
import { readCopy, writeCopy } from '#domain/dead-letter.ts';
import { reasonOf } from '#domain/failure-reason.ts';
import { FAILURE_CHARACTERS_MAX } from '#domain/limits.ts';
import { queueNameOf } from '#domain/queue-names.ts';

test('the attribute of a copy is written and read, and any other text is rejected', () => {
  const copy = { id: `dl_${'0'.repeat(26)}`, send: 3 };
  expect(readCopy(writeCopy(copy))).toEqual(copy);
  for (const value of [undefined, '', 'dl_1:1', `${copy.id}:`, `${copy.id}:-1`, `x${copy.id}:1`, `${copy.id}:1 `])
    expect(readCopy(value)).toBeUndefined();
});

test('a reason is one line that a table can hold and names the wrong field', () => {
  const { error } = z.object({ data: z.object({ units: z.int() }) }).safeParse({ data: { units: 'x' } });
  expect(reasonOf(error as Error)).toMatch(/^not a message of this queue: data\.units: Invalid input/);
  expect(reasonOf(new Error(`a\u0000b\nc\ud800`))).toBe('a b c\ufffd');
  expect(reasonOf(new Error('no kim@donut.test,\u202e \u2028gone'))).toBe('no <address>,  gone');
  const detailed = Object.assign(new Error('a\nb'), { details: ['request: x\ny', 'response: z'] });
  expect(reasonOf(detailed)).toBe('a b\nrequest: x y\nresponse: z');
  expect([...reasonOf(new Error('🍩'.repeat(2_000)))]).toHaveLength(FAILURE_CHARACTERS_MAX);
});

test('a queue is recognised by its URL, its ARN, and those of its DLQ', () => {
  expect(queueNameOf('https://sqs.us-east-1.amazonaws.com/1/donut-dev-restock')).toBe('restock');
  expect(queueNameOf('arn:aws:sqs:us-east-1:1:donut-prod-factory-callback-dlq')).toBe('factory-callback');
});
