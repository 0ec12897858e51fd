/** Every deployed function: its folder in lambdas/, description, timeout and memory. */

export interface FunctionSpec {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Concurrency reserved with context `reserve: true`. At least 100 of an account's usual 1,000 stay unreserved. */
  readonly reservedConcurrency?: number;
  /** AWS stops a function that triggers itself after 16 hops. This flag turns that off. */
  readonly notifiesItself?: true;
}

export const FUNCTIONS = {
  authorizer: {
    description: 'Says who is asking: checks the access token, never the database',
    timeoutSeconds: 5,
    memoryMegabytes: 256,
    reservedConcurrency: 100,
  },
  // 1 GB, because hashing a password needs the most CPU of all functions.
  sessions: { description: 'Logs people in', timeoutSeconds: 10, memoryMegabytes: 1024 },
  accounts: { description: 'Signs people up, and keeps their accounts', timeoutSeconds: 10, memoryMegabytes: 1024 },
  products: { description: 'Products and their stock', timeoutSeconds: 10, memoryMegabytes: 512 },
  order: {
    description: 'Takes orders, or refuses them',
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
    reservedConcurrency: 300,
  },
  'order-lifecycle': {
    description: 'What becomes of an order: payment, cancellation, shipment, delivery, history',
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
  },
  buyer: { description: 'A buyer’s wallet and cart', timeoutSeconds: 10, memoryMegabytes: 512 },
  deadline: {
    description: 'Cancels orders that were not paid in time',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    notifiesItself: true,
  },
  restock: { description: 'Asks the factory for more, by event or by hand', timeoutSeconds: 30, memoryMegabytes: 512 },
  'factory-callback': {
    description: 'Takes the factory’s delivery in, exactly once',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    reservedConcurrency: 100,
  },
  'ad-stop': {
    description: 'Asks ad managers to stop and to resume, by event or by hand',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
  },
  notice: {
    description: 'Opens the run of a round, takes people into a product’s line and out of it, by event or by hand',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
  },
  'ses-events': {
    description: 'Keeps addresses that bounced or complained from being written to',
    timeoutSeconds: 10,
    memoryMegabytes: 256,
  },
  relay: {
    description: 'Publishes the outbox',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    notifiesItself: true,
  },
  mailer: {
    description: 'Writes and sends the mails that are due',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    notifiesItself: true,
  },
  vip: { description: 'Makes buyers of large orders VIPs', timeoutSeconds: 30, memoryMegabytes: 256 },
  'best-sellers': { description: 'Counts what was sold into hours', timeoutSeconds: 30, memoryMegabytes: 256 },
  // Deployed only where a data platform is configured.
  'data-platform': {
    description: 'Tells the data platform outside of every paid order',
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  },
  'dlq-retry': {
    description: 'Takes what failed for good: sends it back a few times, then parks it and mails the operators',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
  },
  operations: {
    description: 'What operators look at, dead letters above all; sends those back that they want redriven',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    notifiesItself: true,
  },
  // Little memory, because every viewer keeps one instance running.
  stream: { description: 'Tells those who look what happens, as it happens', timeoutSeconds: 70, memoryMegabytes: 128 },
  setup: {
    description: 'Runs migrations, makes the database role, fills empty secrets (custom resource)',
    timeoutSeconds: 900,
    memoryMegabytes: 512,
  },
} as const satisfies Record<string, FunctionSpec>;

export type DeployedFunction = keyof typeof FUNCTIONS;

/** The physical name of a function: `donut-dev-order`. */
export const functionName = (stage: string, name: DeployedFunction): string => `donut-${stage}-${name}`;
/** The alias that every caller invokes. */
export const LIVE_ALIAS = 'live';
