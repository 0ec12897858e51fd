/** The shop's queues by their short names: what dead letters are listed under. */
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
] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The function that takes each queue's messages. */
export const QUEUE_CONSUMERS: Readonly<Record<QueueName, string>> = {
  restock: 'restock',
  'factory-callback': 'factory-callback',
  'ad-stop': 'ad-stop',
  vip: 'vip',
  relay: 'relay',
  mail: 'mailer',
  redrive: 'operations',
  deadline: 'deadline',
  'best-sellers': 'best-sellers',
  'data-platform': 'data-platform',
  notice: 'notice',
  'ses-events': 'ses-events',
};

/** The short name in the last part of a queue's address or ARN: `donut-dev-restock-dlq` is of `restock`. */
export const queueNameOf = (addressOrArn: string): string =>
  (addressOrArn.split(/[:/]/).at(-1) ?? '').replace(/^donut-[a-z]+-/, '').replace(/-dlq$/, '');
