/**
 * Short names of the shop's queues. The list is apart from the definitions (domain/queues.ts), because the console and
 * every function read the names, and their bundles should not contain the message schemas.
 */
export const QUEUE_NAMES = [
  'restock',
  'factory-callback',
  'ad-stop',
  'vip',
  'relay',
  'mail',
  'redrive',
  'deadline',
  'best-sellers',
  'data-platform',
  'notice',
  'ses-events',
  'order-intake',
] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

type SnakeCase<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}_${SnakeCase<Tail>}` : S;
/** Environment variable that holds the queue's URL: `AD_STOP_QUEUE_URL`. */
export type QueueUrlVariable = `${Uppercase<SnakeCase<QueueName>>}_QUEUE_URL`;
export const queueUrlVariable = (name: string): string => `${name.replaceAll('-', '_').toUpperCase()}_QUEUE_URL`;

/** The URL of the dead-letter queue of a queue. */
export const deadQueueUrlOf = (queueUrl: string): string => `${queueUrl}-dlq`;

/** The short name in the last part of a queue's URL or ARN: `donut-dev-restock-dlq` belongs to `restock`. */
export const queueNameOf = (urlOrArn: string): string =>
  (urlOrArn.split(/[:/]/).at(-1) ?? '').replace(/^donut-[a-z]+-/, '').replace(/-dlq$/, '');
