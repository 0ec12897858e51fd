/** The only place that reads the environment. Each function reads the variables that the template sets for it. */
import * as z from 'zod';
import { EmailAddress } from '#domain/address.ts';
import { QUEUE_NAMES, type QueueName, type QueueUrlVariable, queueUrlVariable } from '#domain/queue-names.ts';
import { isTimeZone } from '#domain/time-zone.ts';

const url = z.url().transform((address) => address.replace(/\/+$/, ''));

const queueUrls = z.string().transform((text, ctx): Readonly<Partial<Record<QueueName, string>>> => {
  const parsed = z.partialRecord(z.enum(QUEUE_NAMES), url).safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  ctx.addIssue('must be a JSON object of queue addresses');
  return z.NEVER;
});

const mappings = z.string().transform((text, ctx): Readonly<Partial<Record<QueueName, string>>> => {
  const parsed = z.partialRecord(z.enum(QUEUE_NAMES), z.string().regex(/^[0-9a-f-]{36}$/)).safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  ctx.addIssue('must be a JSON object of event source mappings');
  return z.NEVER;
});

const QUEUE_URL_VARIABLES = Object.fromEntries(QUEUE_NAMES.map((name) => [queueUrlVariable(name), url])) as Readonly<
  Record<QueueUrlVariable, typeof url>
>;

const wholeNumber = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);

const VARIABLES = {
  ...QUEUE_URL_VARIABLES,
  DB_CLUSTER_ARN: z.string().startsWith('arn:'),
  DB_SECRET_ARN: z.string().startsWith('arn:'),
  DB_MASTER_SECRET_ARN: z.string().startsWith('arn:'),
  DB_NAME: z.string().min(1),
  DATA_PLATFORM_URL: url,
  NOTICE_QUEUE_URL: url,
  SES_EVENTS_QUEUE_URL: url,
  /** JSON object: every queue's short name -> its address; queues that are not deployed are missing. */
  QUEUE_URLS: queueUrls,
  /** JSON object: the short name of every queue whose consumer can be paused -> the id of its event source mapping. */
  CONSUMERS: mappings,
  /** Set on a developer's machine only. */
  AWS_ENDPOINT_URL_LAMBDA: url,
  AWS_ENDPOINT_URL_S3: url,
  /** The bucket of product pictures and the address of its uploads. Set only where sellers may upload. */
  PICTURES_BUCKET: z.string().min(3),
  PICTURES_URL: url,
  STREAM_SLOTS: z.coerce.number().int().positive(),
  STAGE: z.string().min(1),
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
  POWERTOOLS_SERVICE_NAME: z.string().min(1),
  /** Set by Lambda. */
  AWS_LAMBDA_FUNCTION_VERSION: z.string().min(1),
  STOCK_EVENTS_TOPIC_ARN: z.string().startsWith('arn:'),
  ORDER_EVENTS_TOPIC_ARN: z.string().startsWith('arn:'),
  JWT_PRIVATE_SECRET_ARN: z.string().startsWith('arn:'),
  JWT_PUBLIC_SECRET_ARN: z.string().startsWith('arn:'),
  JWT_ISSUER: z.string().min(1),
  CURSOR_SECRET_ARN: z.string().startsWith('arn:'),
  CALLBACK_SECRET_ARN: z.string().startsWith('arn:'),
  LINK_SECRET_ARN: z.string().startsWith('arn:'),
  WEBHOOK_SECRET_ARN: z.string().startsWith('arn:'),
  ACCOUNT_SECRET_ARN: z.string().startsWith('arn:'),
  /** The external OIDC issuer and its audience; empty if the shop keeps its own accounts. */
  AUTH_ISSUER: z.union([z.literal(''), z.url()]),
  AUTH_AUDIENCE: z.string(),
  PLATFORM_SECRET_ARN: z.string().startsWith('arn:'),
  /** JSON object: factory id -> base address. */
  FACTORIES: z.string().transform((text, ctx): Readonly<Record<string, string>> => {
    const parsed = z.record(z.string(), url).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    ctx.addIssue('must be a JSON object of addresses');
    return z.NEVER;
  }),
  /** Comma-separated hosts of product pictures; may be empty. */
  IMAGE_HOSTS: z
    .string()
    .transform((list) => list.split(',').filter((host) => host !== ''))
    .pipe(z.array(z.hostname())),
  /** The share of payments that fail on purpose, for load tests. */
  PAYMENT_FAILURE_PERCENT: z.string().regex(/^\d/).transform(Number).pipe(z.number().min(0).max(100)),
  PUBLIC_URL: url,
  MAIL_FROM: EmailAddress,
  /** How many people a notice run notifies for each unit in stock. */
  NOTICES_PER_UNIT: z.union([
    z.literal('unlimited').transform(() => null),
    z
      .string()
      .regex(/^[1-9]\d{0,3}$/)
      .transform(Number),
  ]),
  /** A person is notified of released units of one product at most once in these hours. */
  NOTICE_REPEAT_HOURS: wholeNumber,
  /** Further changes of a product's stock in these minutes are one event for its notices and ads. */
  SETTLE_MINUTES: wholeNumber,
  /** In these minutes of a stock cycle only VIPs are notified. */
  VIP_HEAD_START_MINUTES: wholeNumber,
  /** The language of mails to operators and ad managers. */
  STAFF_LOCALE: z.enum(['ko', 'en']),
  /** The time zone of the shop, in which mails to buyers and operators show times. */
  TIME_ZONE: z.string().refine(isTimeZone),
  MAIL_CONFIGURATION_SET: z.string().min(1),
  OPERATORS: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .pipe(z.array(EmailAddress).min(1)),
} as const;

type Variables = typeof VARIABLES;
type Environment<K extends keyof Variables> = { readonly [N in K]: z.infer<Variables[N]> };

/** Reads and checks the named variables; throws at cold start and names the variable that is missing or invalid. */
export function readEnvironment<const K extends keyof Variables>(...names: readonly K[]): Environment<K> {
  return Object.fromEntries(
    names.map((name) => {
      const parsed = VARIABLES[name].safeParse(process.env[name]);
      if (!parsed.success) throw new Error(`Invalid environment variable ${name}: ${parsed.error.issues[0]?.message}`);
      return [name, parsed.data];
    }),
  ) as Environment<K>;
}

/** A variable that only some deployments set. */
export const readIfGiven = <const K extends keyof Variables>(name: K): Environment<K>[K] | undefined =>
  process.env[name] === undefined ? undefined : readEnvironment(name)[name];
