/** Every deployed function: its folder in lambdas/, description, timeout and memory. */

export interface FunctionSpec {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Concurrency reserved with context `reserve: all`. At least 100 of an account's usual 1,000 stay unreserved. */
  readonly reservedConcurrency?: number;
  /** Reserved by default, too, if the account allows it: here the reservation is a bound that protects all others. */
  readonly isBounded?: true;
  /** Deployed as a canary: the alarms of its newest version notify, so it has no other alarm on errors. */
  readonly isCanary?: true;
  /** Lambda's metric `Errors` does not mean failures of this function. It counts them itself, as the metric `Failures`. */
  readonly countsFailures?: true;
  /**
   * For a function on a loop of queues and topics, also of other functions: what ends the loop. Lambda would stop the function
   * after about 16 invocations in one chain of requests, and a chain is endless where a worker polls again and again.
   */
  readonly loopEndsBy?: string;
}

export const FUNCTIONS = {
  authorizer: {
    description: 'Authenticates the caller: verifies the access token without the database',
    timeoutSeconds: 5,
    memoryMegabytes: 256,
    reservedConcurrency: 100,
    // A rejected token is an error to Lambda.
    countsFailures: true,
  },
  // With 1,769 MB a function has one whole vCPU, which hashes a password in 0.2 s. All hashes that API Gateway passes on
  // (40 a second) need eight instances.
  sessions: {
    description: 'Hashes passwords: logs users in, signs them up, changes their passwords',
    timeoutSeconds: 10,
    memoryMegabytes: 1769,
    reservedConcurrency: 10,
    isBounded: true,
  },
  accounts: { description: 'Mails verification codes and manages accounts', timeoutSeconds: 10, memoryMegabytes: 512 },
  products: { description: 'Products and their stock', timeoutSeconds: 10, memoryMegabytes: 512 },
  order: {
    description: 'Places orders, or queues them while their products are contended',
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
    reservedConcurrency: 300,
    isBounded: true,
    isCanary: true,
  },
  'order-intake': {
    description: 'Decides queued order requests, a hundred in one statement',
    timeoutSeconds: 30,
    memoryMegabytes: 1024,
    // One for each batch that SQS delivers at a time, and two more while a deployment moves the alias.
    reservedConcurrency: 5,
    isBounded: true,
    loopEndsBy: 'the decision: each order request is decided once, and its message is deleted',
  },
  'order-lifecycle': {
    description: 'Lifecycle of an order: payment, cancellation, shipment, delivery, history',
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
  },
  buyer: { description: 'A buyer’s wallet and cart', timeoutSeconds: 10, memoryMegabytes: 512 },
  deadline: {
    description: 'Cancels orders that were not paid in time',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    loopEndsBy: 'the last unpaid order: it polls again only while one is open',
  },
  restock: {
    description: 'Requests restocks from the factory, automatically or manually',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    loopEndsBy: 'the attempts of a restock: an event claims one attempt, and a restock has two',
  },
  'factory-callback': {
    description: 'Adds the deliveries of the factory to the stock, exactly once',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    reservedConcurrency: 100,
    isCanary: true,
    loopEndsBy: 'the delivery: it is counted once, and a repeat writes no event',
  },
  'ad-stop': {
    description: 'Asks ad managers to stop and to resume ads, automatically or manually',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    loopEndsBy: 'the last ad that settles: it polls again only while one does',
  },
  notice: {
    description: 'Opens notification runs, manages waiting lists, and lifts suppressions of addresses',
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    loopEndsBy: 'the stock cycle: its notification run is opened once',
  },
  'ses-events': {
    description: 'Suppresses addresses that bounced or complained',
    timeoutSeconds: 10,
    memoryMegabytes: 256,
  },
  relay: {
    description: 'Publishes events from the outbox',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    loopEndsBy: 'the last row of the outbox: it polls again only while one is not published',
  },
  mailer: {
    description: 'Writes and sends the mails that are due',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    loopEndsBy: 'the last open mail: it polls again only while one is due later',
  },
  vip: { description: 'Makes buyers of large orders VIPs', timeoutSeconds: 30, memoryMegabytes: 256 },
  'best-sellers': { description: 'Sums sales by product and hour', timeoutSeconds: 30, memoryMegabytes: 256 },
  // Deployed only where a data platform is configured.
  'data-platform': {
    description: 'Sends paid orders and their cancellations to the data platform',
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  },
  'dlq-retry': {
    description: 'Retries dead letters in rounds, then parks them and notifies the operators',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    loopEndsBy: 'the retry rounds: after the last one the message is parked',
  },
  operations: {
    description: 'API of the operators: dead letters, queues, mails; redrives dead letters',
    timeoutSeconds: 60,
    memoryMegabytes: 512,
    loopEndsBy: 'the last open redrive or alert: it polls again only while one is open, and sends each message once',
  },
  // Little memory, because every viewer keeps one instance running.
  stream: { description: 'Streams live events to clients', timeoutSeconds: 70, memoryMegabytes: 128 },
  setup: {
    description: 'Custom resource: runs migrations, makes the database role, fills empty secrets',
    timeoutSeconds: 900,
    memoryMegabytes: 512,
  },
} as const satisfies Record<string, FunctionSpec>;

export type DeployedFunction = keyof typeof FUNCTIONS;

/** Invocations of `stream` beside the live connections: polls, and callers who find no slot. */
const STREAM_POLLS_RESERVED = 5;

/** The concurrency that `reserve: all` reserves for a function; undefined for a function without a reservation. */
export const reservedConcurrency = (name: DeployedFunction, streamSlots: number): number | undefined =>
  name === 'stream' ? streamSlots + STREAM_POLLS_RESERVED : (FUNCTIONS[name] as FunctionSpec).reservedConcurrency;

/** Lambda keeps this much of an account's concurrency unreserved, and rejects a reservation that would leave less. */
export const UNRESERVED_MIN = 100;

const names = Object.keys(FUNCTIONS) as DeployedFunction[];
const reservedFor = (name: DeployedFunction): number => (FUNCTIONS[name] as FunctionSpec).reservedConcurrency ?? 0;

/** A function, and the concurrency that it asks for. */
type Request<N> = readonly [name: N, concurrency: number];

/**
 * The order in which functions ask for their reservations: the smallest first. The large one of `order` could leave too little
 * for `sessions`, and only its bound protects the others from a flood of passwords.
 */
const inOrder = <N>(requests: Iterable<Request<N>>): readonly Request<N>[] =>
  [...requests].sort(([, a], [, b]) => a - b);

/** The functions whose reservations Lambda accepts, in an account with so much unreserved concurrency. */
export function acceptedReservations<N>(requests: Iterable<Request<N>>, unreserved: number): readonly N[] {
  let left = unreserved;
  return inOrder(requests).flatMap(([name, concurrency]) => {
    if (left - concurrency < UNRESERVED_MIN) return [];
    left -= concurrency;
    return [name];
  });
}

const BOUNDED = inOrder(
  names
    .filter((name) => (FUNCTIONS[name] as FunctionSpec).isBounded)
    .map((name): Request<DeployedFunction> => [name, reservedFor(name)]),
);

/** The bounded functions in the order in which they ask for their reservations. */
export const BOUNDED_FUNCTIONS: readonly DeployedFunction[] = BOUNDED.map(([name]) => name);

/** The bounded functions whose reservation Lambda accepts, in an account with so much unreserved concurrency. */
export const acceptedBounds = (unreserved: number): readonly DeployedFunction[] =>
  acceptedReservations(BOUNDED, unreserved);

/** The physical name of a function: `donut-dev-order`. */
export const functionName = (stage: string, name: DeployedFunction): string => `donut-${stage}-${name}`;
/** The alias that every caller invokes. */
export const LIVE_ALIAS = 'live';
