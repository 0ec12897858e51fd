/** The only place that reads the environment. Each function asks for the variables the template gives it. */
import * as z from 'zod';
import { QUEUE_NAMES, type QueueName } from '#domain/queue-names.ts';

const url = z.url().transform((address) => address.replace(/\/+$/, ''));

const VARIABLES = {
  DB_CLUSTER_ARN: z.string().startsWith('arn:'),
  DB_SECRET_ARN: z.string().startsWith('arn:'),
  DB_MASTER_SECRET_ARN: z.string().startsWith('arn:'),
  DB_NAME: z.string().min(1),
  RELAY_QUEUE_URL: url,
  MAIL_QUEUE_URL: url,
  RESTOCK_QUEUE_URL: url,
  AD_STOP_QUEUE_URL: url,
  FACTORY_CALLBACK_QUEUE_URL: url,
  VIP_QUEUE_URL: url,
  REDRIVE_QUEUE_URL: url,
  NOTICE_QUEUE_URL: url,
  SES_EVENTS_QUEUE_URL: url,
  /** JSON object: every queue's short name -> its address. */
  QUEUE_URLS: z.string().transform((text, ctx): Readonly<Record<QueueName, string>> => {
    const parsed = z.record(z.enum(QUEUE_NAMES), url).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    ctx.addIssue('must be a JSON object with the address of every queue');
    return z.NEVER;
  }),
  STAGE: z.string().min(1),
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
  STOCK_EVENTS_TOPIC_ARN: z.string().startsWith('arn:'),
  ORDER_EVENTS_TOPIC_ARN: z.string().startsWith('arn:'),
  JWT_PRIVATE_SECRET_ARN: z.string().startsWith('arn:'),
  JWT_PUBLIC_SECRET_ARN: z.string().startsWith('arn:'),
  JWT_ISSUER: z.string().min(1),
  CURSOR_SECRET_ARN: z.string().startsWith('arn:'),
  CALLBACK_SECRET_ARN: z.string().startsWith('arn:'),
  LINK_SECRET_ARN: z.string().startsWith('arn:'),
  WEBHOOK_SECRET_ARN: z.string().startsWith('arn:'),
  /** JSON object: factory id -> base address. */
  FACTORIES: z.string().transform((text, ctx): Readonly<Record<string, string>> => {
    const parsed = z.record(z.string(), url).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    ctx.addIssue('must be a JSON object of addresses');
    return z.NEVER;
  }),
  PUBLIC_URL: url,
  MAIL_FROM: z.email(),
  /** How many people a notice run tells for each unit on the shelf. */
  NOTICES_PER_UNIT: z.union([
    z.literal('unlimited').transform(() => null),
    z
      .string()
      .regex(/^[1-9]\d{0,3}$/)
      .transform(Number),
  ]),
  MAIL_CONFIGURATION_SET: z.string().min(1),
  OPERATORS: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .pipe(z.array(z.email()).min(1)),
} as const;

type Variables = typeof VARIABLES;
type Environment<K extends keyof Variables> = { readonly [N in K]: z.infer<Variables[N]> };

/** Reads and checks the named variables; throws at cold start, naming the variable that is missing or wrong. */
export function readEnvironment<const K extends keyof Variables>(...names: readonly K[]): Environment<K> {
  return Object.fromEntries(
    names.map((name) => {
      const parsed = VARIABLES[name].safeParse(process.env[name]);
      if (!parsed.success) throw new Error(`environment variable ${name}: ${parsed.error.issues[0]?.message}`);
      return [name, parsed.data];
    }),
  ) as Environment<K>;
}
