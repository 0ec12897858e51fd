/** The options of a deployment: CDK context, read once and validated. A wrong key stops the synthesis. */
import * as z from 'zod';
import { EmailAddress } from '#domain/address.ts';
import {
  NOTICE_REPEAT_HOURS_DEFAULT,
  NOTICE_REPEAT_HOURS_MAX,
  NOTICES_PER_UNIT_MAX,
  SETTLE_MINUTES_DEFAULT,
  SETTLE_MINUTES_MAX,
  VIP_HEAD_START_MINUTES_DEFAULT,
  VIP_HEAD_START_MINUTES_MAX,
} from '#domain/limits.ts';
import { isTimeZone } from '#domain/time-zone.ts';
import { JWT_AUDIENCE } from '#domain/token.ts';
import { pagePolicy } from './page-headers.ts';

export interface Config {
  readonly stage: 'dev' | 'prod';
  /** Sender of all mail. SES must have verified the address or its domain. */
  readonly mailFrom: string;
  /** When given, the SES identity is this whole domain (DKIM by DNS records) instead of the single address. */
  readonly mailDomain: string | undefined;
  /** `existing`: the account has the identity of the sender already, so the stack must not create it. */
  readonly mailIdentity: 'create' | 'existing';
  /**
   * The account's SES is still in the sandbox: operators' addresses become verified identities, so that mails reach
   * them.
   */
  readonly sesSandbox: boolean;
  /** `existing`: the account has the identities of the operators already. Means something in the sandbox only. */
  readonly operatorIdentities: 'create' | 'existing';
  /** Public address without `/api/v1`. Default: the address of CloudFront, or of API Gateway with `edge: false`. */
  readonly publicUrl: string | undefined;
  /** Deploys CloudFront in front of the API and the pages. Without it the API is reachable at its own address only. */
  readonly edge: boolean;
  /** Domain name of the shop and its certificate. Default: the name CloudFront assigns. */
  readonly domainName: string | undefined;
  readonly certificateArn: string | undefined;
  /** State of the key that CloudFront sends to the API: odd numbers have one key, an even number is between two keys. */
  readonly originKey: number;
  /** Deploys a CloudWatch dashboard. Default: only in `prod`. */
  readonly dashboard: boolean;
  /** Monthly budget of the account in USD, at which AWS mails the operators. Without it there is no budget. */
  readonly budget: number | undefined;
  readonly operators: readonly string[];
  /** Language of mails to recipients without an account: operators and ad managers. */
  readonly staffLocale: 'ko' | 'en';
  /** The IANA name of the time zone in which pages and mails show times. Default: Asia/Seoul. */
  readonly timeZone: string;
  /** Factory id → base URL. */
  readonly factories: Readonly<Record<string, string>>;
  /** Hosts of product pictures, besides the shop's own address. Pages and mails load pictures from them. */
  readonly imageHosts: readonly string[];
  /** Deploys a bucket to which sellers upload pictures of products. CloudFront serves them. */
  readonly pictureUploads: boolean;
  /**
   * For which functions Lambda concurrency is reserved. `auto`: for password hashing and orders, if the account allows it (new accounts
   * have only 10 in total). `bounded`: for these in any case. `all`: for every function that needs it.
   */
  readonly reserve: 'auto' | 'bounded' | 'all';
  /** Buyers a notification run notifies for each available unit before it pauses. */
  readonly noticesPerUnit: number | 'unlimited';
  /** Hours in which a buyer is notified of released units of one product at most once. */
  readonly noticeRepeatHours: number;
  /** Minutes in which further changes of a product's stock are one event for its notices and ads. */
  readonly settleMinutes: number;
  /** Minutes in which only VIPs are notified of a new stock cycle. */
  readonly vipHeadStart: number;
  /** Consumer of the vip queue: a Lambda function, or a process on an EC2 instance. */
  readonly vipWorker: 'lambda' | 'ec2';
  /** Live connections at a time. Each one is a running Lambda; further clients poll instead. */
  readonly streamSlots: number;
  /** Percentage of payments that fail as if a card was declined. For load tests, never in prod. */
  readonly paymentFailurePercent: number;
  /** Outside OIDC issuer of tokens, exactly as its tokens name it. '' when the shop keeps its own accounts. */
  readonly authIssuer: string;
  /** Audience that the issuer's tokens must name. */
  readonly authAudience: string;
  /** URL that receives paid orders. Without it no queue or function is deployed for the data platform. */
  readonly dataPlatformUrl: string | undefined;
  /** The backup that the database is made from; undefined for a new database. Stays set as long as the database exists. */
  readonly restoreFrom: RestoreSource | undefined;
  /** Readers of the database cluster, to which Aurora fails over. No query uses them. */
  readonly databaseReaders: number;
  /** New versions of `order` and `factory-callback` receive a tenth of the calls first. Off only while a restored database is put into service. */
  readonly canary: boolean;
  /** GitHub repository whose workflows deploy the shop. Only with it the stack of their roles is synthesised. */
  readonly pipeline: string | undefined;
  /** GitHub's identity provider of the account: IAM allows one for all repositories. */
  readonly pipelineProvider: 'create' | 'existing';
}

/** A backup of a database, with the text that names it. */
export type RestoreSource = { readonly text: string } & (
  | { readonly snapshot: string }
  /** `time`: RFC 3339 in UTC, or undefined for the latest restorable time. */
  | { readonly cluster: string; readonly time: string | undefined }
);

/** Each has two subscriptions to alarms, and a mail of its own for each report. */
const OPERATORS_MAX = 10;
/** Lambda allows 4 KB for the whole environment of a function, and refuses a larger one only during the deployment. */
export const OPERATORS_CHARACTERS_MAX = 800;
export const FACTORIES_CHARACTERS_MAX = 1_200;
export const URL_CHARACTERS_MAX = 200;
/** The content security policy of every page names them. */
const IMAGE_HOSTS_MAX = 10;
/** CloudFront's limit of a header value. It rejects a longer policy only during the deployment (TooLongCSPInResponseHeadersPolicy). */
const HEADER_CHARACTERS_MAX = 1_783;
/** The address of the bucket of pictures may be in the policy. A name of a bucket has at most 63 characters. */
const LONGEST_BUCKET_URL = `https://${'x'.repeat(63)}.s3.ap-northeast-2.amazonaws.com.cn`;
/** A new account has 10 concurrent executions for everything: waiting viewers must not throttle the shop. */
const STREAM_SLOTS_SHARED = 3;
/** With concurrency of its own, `stream` takes none from the others. */
const STREAM_SLOTS_RESERVED = 20;
/** With more, less than 100 of 1,000 executions would stay unreserved, and Lambda would reject the reservation. */
const STREAM_SLOTS_RESERVED_MAX = 385;
/** One more zone: the subnets are in two. */
const DATABASE_READERS_MAX = 1;
const RESERVE_WRONG = 'must be auto, bounded or all (true: all, false: auto)';
const NOTICES_PER_UNIT_WRONG = `must be a whole number from 1 to ${NOTICES_PER_UNIT_MAX}, or unlimited`;
const MAIL_FROM_DEFAULT = 'shop@example.com';

const isLocal = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === 'localhost';
const baseUrl = z
  .url('must be an address like https://shop.example.com')
  .max(URL_CHARACTERS_MAX, `must have at most ${URL_CHARACTERS_MAX} characters`)
  .refine((s) => !s.endsWith('/'), 'must not end with a slash')
  .refine((s) => {
    const url = URL.parse(s);
    return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url)));
  }, 'must be https (http only for this machine)');

/** The CLI passes every `-c key=value` as a string. cdk.json may hold the real type. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((s) => s === 'true')], 'must be true or false');
const percent = z.preprocess(
  (v) => (typeof v === 'string' && /^\d+(\.\d+)?$/.test(v) ? Number(v) : v),
  z.number('must be a number from 0 to 100').min(0).max(100),
);
const list = z.preprocess(
  (v) => (typeof v === 'string' ? v.split(',').map((s) => s.trim()) : v),
  z.array(EmailAddress),
);
const hosts = z.preprocess(
  (v) => (typeof v === 'string' ? v.split(',').flatMap((s) => s.trim().toLowerCase() || []) : v),
  z.array(z.hostname('must be hosts like pictures.example.com')),
);
const json = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

const RESTORE_FROM_WRONG =
  'must be a cluster snapshot (name or ARN), <cluster>@latest, or <cluster>@2026-11-29T10:00:00Z (UTC)';
const IDENTIFIER = '[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*';
const SNAPSHOT = new RegExp(`^(?:arn:aws:rds:[a-z0-9-]+:\\d{12}:cluster-snapshot:|rds:)?${IDENTIFIER}$`);
const POINT_IN_TIME = new RegExp(`^(?<cluster>${IDENTIFIER})@(?<time>.+)$`);
const utc = z.iso.datetime({ precision: 0 });

const restoreSource = z.string().transform((text, context): RestoreSource => {
  if (SNAPSHOT.test(text)) return { text, snapshot: text };
  const { cluster, time } = POINT_IN_TIME.exec(text)?.groups ?? {};
  if (cluster !== undefined && time === 'latest') return { text, cluster, time: undefined };
  if (cluster !== undefined && utc.safeParse(time).success) return { text, cluster, time };
  context.addIssue({ code: 'custom', message: RESTORE_FROM_WRONG });
  return z.NEVER;
});

/** The CLI passes '', which is not 0. */
const wholeNumber = (max: number) =>
  z.preprocess(
    (v) => (typeof v === 'string' && /^\d+$/.test(v) ? Number(v) : v),
    z.number(`must be a whole number from 0 to ${max}`).int().min(0).max(max),
  );

const Context = z.object({
  stage: z.enum(['dev', 'prod']).default('dev'),
  mailFrom: EmailAddress.optional(),
  mailDomain: z.hostname().optional(),
  mailIdentity: z.enum(['create', 'existing']).default('create'),
  sesSandbox: flag.optional(),
  operatorIdentities: z.enum(['create', 'existing']).default('create'),
  publicUrl: baseUrl.refine((s) => !s.endsWith('/api/v1'), 'must not end with /api/v1').optional(),
  edge: flag.default(true),
  domainName: z.hostname().optional(),
  certificateArn: z
    .string()
    .regex(
      /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
      'must be an ACM certificate in us-east-1, which CloudFront requires',
    )
    .optional(),
  originKey: z.coerce.number('must be a number').int().min(1).max(1_000_000).default(1),
  dashboard: flag.optional(),
  budget: z.coerce.number('must be an amount of USD a month').min(1).max(1_000_000).optional(),
  operators: list
    .refine((a) => a.length >= 1 && a.length <= OPERATORS_MAX, `must be 1 to ${OPERATORS_MAX} addresses`)
    .refine(
      (a) => a.join().length <= OPERATORS_CHARACTERS_MAX,
      `must be shorter: at most ${OPERATORS_CHARACTERS_MAX} characters together`,
    )
    .default(['operators@example.com']),
  staffLocale: z.enum(['ko', 'en']).default('en'),
  // Prices are in KRW.
  timeZone: z.string().refine(isTimeZone, 'must be an IANA name like Asia/Seoul').default('Asia/Seoul'),
  factories: z
    .preprocess(json, z.record(z.string().regex(/^[a-z0-9_-]{1,64}$/), baseUrl))
    .refine((o) => Object.keys(o).length >= 1, 'must name at least one factory')
    .refine(
      (o) => JSON.stringify(o).length <= FACTORIES_CHARACTERS_MAX,
      `must be shorter: at most ${FACTORIES_CHARACTERS_MAX} characters of JSON`,
    )
    .default({ fac_main: 'https://factory.example.com' }),
  imageHosts: hosts
    .refine((given) => given.length <= IMAGE_HOSTS_MAX, `must be at most ${IMAGE_HOSTS_MAX} hosts`)
    .refine(
      (given) => pagePolicy(given, [LONGEST_BUCKET_URL]).length <= HEADER_CHARACTERS_MAX,
      `must be shorter: the content security policy that names them may have ${HEADER_CHARACTERS_MAX} characters`,
    )
    .default([]),
  pictureUploads: flag.default(false),
  reserve: z
    .union(
      [
        z.enum(['auto', 'bounded', 'all']),
        flag.transform((all) => (all ? 'all' : 'auto')),
        // The name in release 0.1.0, when `sessions` was the only function that is bounded.
        z.literal('passwords').transform(() => 'bounded' as const),
      ],
      RESERVE_WRONG,
    )
    .default('auto'),
  noticesPerUnit: z
    .union([z.literal('unlimited'), z.coerce.number().int().min(1).max(NOTICES_PER_UNIT_MAX)], NOTICES_PER_UNIT_WRONG)
    .default('unlimited'),
  noticeRepeatHours: wholeNumber(NOTICE_REPEAT_HOURS_MAX).default(NOTICE_REPEAT_HOURS_DEFAULT),
  settleMinutes: wholeNumber(SETTLE_MINUTES_MAX).default(SETTLE_MINUTES_DEFAULT),
  vipHeadStart: wholeNumber(VIP_HEAD_START_MINUTES_MAX).default(VIP_HEAD_START_MINUTES_DEFAULT),
  vipWorker: z.enum(['lambda', 'ec2']).default('lambda'),
  streamSlots: z.coerce.number('must be a number').int().min(1).max(500).optional(),
  paymentFailurePercent: percent.default(0),
  // Exactly as the issuer writes itself in its tokens, including a final slash.
  authIssuer: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })], 'must be an address like https://login.example.com')
    .default(''),
  authAudience: z.string().min(1).max(255).default(JWT_AUDIENCE),
  dataPlatformUrl: baseUrl.optional(),
  restoreFrom: restoreSource.optional(),
  databaseReaders: wholeNumber(DATABASE_READERS_MAX).default(0),
  canary: flag.default(true),
  pipeline: z
    .string()
    .regex(/^[\w.@-]+\/[\w.@-]+$/, 'must be <owner>/<repository>')
    .optional(),
  pipelineProvider: z.enum(['create', 'existing']).default('create'),
});

/** Reads the context through a function from key to value. Throws an error with one line for each wrong key. */
export function readConfig(contextOf: (key: string) => unknown): Config {
  const given = Object.fromEntries(Object.keys(Context.shape).map((key) => [key, contextOf(key)]));
  const read = Context.safeParse(given);
  if (!read.success) {
    const lines = read.error.issues.map(({ path, message }) => `context "${path.join('.')}": ${message}`);
    throw new Error(`${lines.join('\n')}\nSet the key with \`-c key=value\` or in cdk.json.`);
  }
  const { mailDomain, ...rest } = read.data;
  const mailFrom = rest.mailFrom ?? (mailDomain === undefined ? MAIL_FROM_DEFAULT : `shop@${mailDomain}`);
  if (mailDomain !== undefined && !mailFrom.endsWith(`@${mailDomain}`)) {
    throw new Error(`context "mailFrom": ${mailFrom} is not an address of mailDomain ${mailDomain}`);
  }
  if ((rest.domainName === undefined) !== (rest.certificateArn === undefined) || (rest.domainName && !rest.edge)) {
    throw new Error('context "domainName": requires certificateArn and edge');
  }
  if (rest.pictureUploads && !rest.edge && !isLocal(new URL(rest.publicUrl ?? 'https://unknown'))) {
    throw new Error('context "pictureUploads": requires edge, which serves the pictures');
  }
  if (rest.stage === 'prod' && rest.paymentFailurePercent > 0) {
    throw new Error('context "paymentFailurePercent": failure injection is not allowed in stage prod');
  }
  // A new account is in the sandbox. An account with a prod stage should have left it.
  const sesSandbox = rest.sesSandbox ?? rest.stage === 'dev';
  const streamSlots = rest.streamSlots ?? (rest.reserve === 'all' ? STREAM_SLOTS_RESERVED : STREAM_SLOTS_SHARED);
  if (rest.reserve === 'all' && streamSlots > STREAM_SLOTS_RESERVED_MAX) {
    throw new Error(`context "streamSlots": must be at most ${STREAM_SLOTS_RESERVED_MAX} with reserve=all`);
  }
  return {
    ...rest,
    dashboard: rest.dashboard ?? rest.stage === 'prod',
    budget: rest.budget,
    mailDomain,
    mailFrom,
    sesSandbox,
    streamSlots,
    publicUrl: rest.publicUrl,
    domainName: rest.domainName,
    certificateArn: rest.certificateArn,
    dataPlatformUrl: rest.dataPlatformUrl,
    restoreFrom: rest.restoreFrom,
    pipeline: rest.pipeline,
  };
}

/** The operators whose own addresses SES must have verified: in the sandbox, unless the sender's identity covers them. */
export function operatorsToVerify({ sesSandbox, operators, mailFrom, mailDomain }: Config): readonly string[] {
  const isCovered = (address: string): boolean =>
    address === mailFrom || (mailDomain !== undefined && address.endsWith(`@${mailDomain}`));
  return sesSandbox ? operators.filter((address) => !isCovered(address)) : [];
}
