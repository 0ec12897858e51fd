import { expect, test } from 'vitest';
import * as z from 'zod';
import { PollMessage } from '#domain/events.ts';
import { QUEUE_NAMES, queueUrlVariable } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';

/** The values of `type` that a message schema accepts. */
const typesOf = (message: z.ZodType): readonly unknown[] => {
  const { anyOf, oneOf, ...only } = z.toJSONSchema(message) as Record<string, unknown>;
  return ((anyOf ?? oneOf ?? [only]) as { properties: { type: { const?: string; enum?: string[] } } }[]).flatMap(
    ({ properties: { type } }) => type.enum ?? [type.const],
  );
};
const POLL_TYPES = typesOf(PollMessage);

test.for(Object.values(QUEUES))('queue $name subscribes to exactly the events that its consumer reads', (queue) => {
  // These messages are no events.
  if (queue.fedBy === 'ses' || ['factory-callback', 'order-intake'].includes(queue.name)) return;
  const events = typesOf(queue.message).filter((type) => !POLL_TYPES.includes(type));
  const subscribed = queue.fedBy === 'functions' ? [] : queue.fedBy.flatMap(({ types }) => types);
  expect(subscribed.toSorted()).toEqual(events.toSorted());
});

test('the daily sweep polls exactly the queues whose consumer reads poll messages', () => {
  const polled = Object.values(QUEUES).filter(({ message }) => message.safeParse({ type: 'poll' }).success);
  expect(Object.values(QUEUES).filter(({ sweptDaily }) => sweptDaily)).toEqual(polled);
});

test('every queue has a definition, and a variable for its URL', () => {
  expect(Object.keys(QUEUES)).toEqual([...QUEUE_NAMES]);
  expect(QUEUE_NAMES.map(queueUrlVariable)).toContain('FACTORY_CALLBACK_QUEUE_URL');
});
