/**
 * The control API (`/_local/`): what users, tests and load scripts may change in the local AWS. A deployment does not
 * have it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { LANGUAGES } from '#domain/language.ts';
import { STORY_NAMES } from '#domain/story-names.ts';
import { pictureSources } from '#lib/page-headers.ts';
import type { Metering } from './aws/metering.ts';
import type { DataApi } from './aws/rds-data/service.ts';
import { eventOf, FEEDBACK } from './aws/ses/feedback.ts';
import type { Mail, Mailbox } from './aws/ses/mailbox.ts';
import type { Ses, SesFault } from './aws/ses/service.ts';
import type { QueueCount } from './aws/sqs-sns/counts.ts';
import { type ClockControl, readDuration } from './control/clock.ts';
import { makeBuyers, makeProducts, NewBuyers, NewProducts, type PeoplePorts, tokenOf } from './control/people.ts';
import type { Stories } from './control/stories.ts';
import { type Platform, PlatformChange } from './fakes/data-platform.ts';
import { FactoryChange } from './fakes/factory/contract.ts';
import type { Factory } from './fakes/factory.ts';
import { BodyTooLarge, readBody } from './runtime/http.ts';
import type { Supervisor } from './runtime/supervisor.ts';

export interface ControlPorts {
  readonly clock: ClockControl;
  readonly people: PeoplePorts;
  readonly mailbox: Mailbox;
  readonly factory: Factory;
  readonly platform: Platform;
  readonly metering: Metering;
  readonly dataApi: DataApi;
  readonly ses: Ses;
  /** Hosts of product pictures. */
  readonly imageHosts: readonly string[];
  /** Publishes a feedback event of SES to the topics that the template subscribes to it; resolves with their number. */
  publishFeedback(event: { readonly eventType: string }): Promise<number>;
  queues(): Promise<readonly QueueCount[]>;
  endpoints(): unknown;
  /** The environment of a function, for a process that runs its code; undefined when the function does not exist. */
  environment(functionName: string): unknown;
  /** Changes a variable in every function that has it, like an update of their configuration. */
  configure(variable: string, value: string): void;
  iam(): unknown;
  readonly supervisor: Supervisor;
  readonly stories: Stories;
}

interface RouteInput {
  readonly query: URLSearchParams;
  readonly body: unknown;
}
type RouteHandler = (ports: ControlPorts, input: RouteInput) => unknown;

const SES_FAULTS = [
  'throttle',
  'daily-quota',
  'reject',
  'paused',
  'timeout-after-accept',
] as const satisfies readonly SesFault[];
const duration = z.string().transform((text, context) => {
  const milliseconds = readDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue({ code: 'custom', message: 'must be an ISO 8601 duration like PT5M' });
  return z.NEVER;
});
const Advance = z.union([
  z.strictObject({ advance: z.literal('next'), atMost: duration.optional() }),
  z.strictObject({ advance: duration }),
]);
const DatabaseOutage = z.strictObject({
  away: z.number().min(0).max(86_400),
  how: z.enum(['unavailable', 'resuming']).optional(),
});
const SesChange = z.strictObject({
  fault: z.enum(SES_FAULTS).nullable(),
  times: z.int().positive().optional(),
  after: z.int().nonnegative().optional(),
});
const AccountReference = z.union([z.strictObject({ email: z.string() }), z.strictObject({ userId: z.string() })]);
const FailureRates = z.strictObject({ failurePercent: z.number().min(0).max(100) });
const MailFeedback = z.strictObject({ mail: z.string(), kind: z.enum(FEEDBACK) });
const Reset = z.strictObject({ reset: z.literal(true) });

const Play = z.strictObject({ play: z.enum(STORY_NAMES), language: z.enum(LANGUAGES).default('en') });

const Kill = z.strictObject({ kill: z.string() });

class NotFound extends Error {}
class NotJson extends Error {}
class Busy extends Error {}

const ROUTES: Readonly<Record<string, RouteHandler>> = {
  'POST buyers': async ({ people }, { body }) => ({ buyers: await makeBuyers(people, NewBuyers.parse(body)) }),
  'POST products': async ({ people }, { body }) => ({ products: await makeProducts(people, NewProducts.parse(body)) }),
  'POST tokens': async ({ people }, { body }) => {
    const reference = AccountReference.parse(body);
    const emailOrId = 'email' in reference ? reference.email : reference.userId;
    const token = await tokenOf(people, emailOrId);
    if (!token) throw new NotFound(`No account "${emailOrId}". GET /_local/endpoints shows the database URL`);
    return token;
  },
  'GET mailbox': ({ mailbox }, { query }) => {
    const to = query.get('to');
    const newest = query.get('newest');
    const filter = to === null ? {} : { to };
    const items = newest === null ? mailbox.list(filter) : mailbox.newest(Number(newest), filter);
    // `brief` exists because a flash sale reads ten thousand mails and needs only their recipients and subjects.
    return { items: query.has('brief') ? items.map((mail) => ({ to: mail.to, subject: mail.subject })) : items };
  },
  'POST mailbox/feedback': async ({ mailbox, clock: { clock }, publishFeedback }, { body }) => {
    const { mail, kind } = MailFeedback.parse(body);
    const found = mailbox.find(mail);
    if (!found) throw new NotFound(`No mail with id "${mail}". GET /_local/mailbox lists all mails`);
    return { topics: await publishFeedback(eventOf(kind, found, new Date(clock.now()).toISOString())) };
  },
  'GET clock': async ({ clock: { clock, next } }) => ({
    now: new Date(clock.now()).toISOString(),
    offsetMilliseconds: clock.offset(),
    // The queue emulator may be starting again. The time is known without it.
    next: await next().catch(() => null),
  }),
  'POST clock': ({ clock }, { body }) => {
    const input = Advance.parse(body);
    return input.advance === 'next' ? clock.toNext(input.atMost) : clock.advance(input.advance);
  },
  'GET factory': ({ factory }) => ({ settings: factory.settings, requests: factory.requests }),
  'POST factory': ({ factory }, { body }) => ({ settings: factory.change(FactoryChange.parse(body)) }),
  'GET platform': ({ platform }) => ({ settings: platform.settings, calls: platform.calls }),
  'POST platform': ({ platform }, { body }) => ({ settings: platform.change(PlatformChange.parse(body)) }),
  'DELETE platform': ({ platform }) => {
    platform.forgetCalls();
    return { settings: platform.settings, calls: platform.calls };
  },
  'GET metering': ({ metering }) => metering.read(),
  'POST metering': ({ metering }, { body }) => {
    Reset.parse(body);
    metering.reset();
    return metering.read();
  },
  'DELETE metering': ({ metering }) => {
    metering.reset();
    return metering.read();
  },
  'GET queues': async ({ queues }) => ({ queues: await queues() }),
  'GET endpoints': ({ endpoints }) => endpoints(),
  'GET environment': ({ environment }, { query }) => {
    const name = query.get('function') ?? '';
    const found = environment(name);
    if (!found) throw new NotFound(`No function "${name}". GET /_local/endpoints lists the functions`);
    return { environment: found };
  },
  'GET iam': ({ iam }) => iam(),
  'GET children': ({ supervisor }) => ({ children: supervisor.report() }),
  'POST children': ({ supervisor }, { body }) => {
    const { kill } = Kill.parse(body);
    if (!supervisor.kill(kill)) throw new NotFound(`No child "${kill}". GET /_local/children lists them`);
    return { kill };
  },
  'GET stories': ({ stories }) => ({ names: stories.names, last: stories.last() }),
  'POST stories': ({ stories }, { body }) => {
    const { play, language } = Play.parse(body);
    if (!stories.play(play, language))
      throw new Busy(`The story "${stories.last()?.name}" plays. GET /_local/stories shows it`);
    return { names: stories.names, last: stories.last() };
  },
  'POST payments': ({ configure }, { body }) => {
    const { failurePercent } = FailureRates.parse(body);
    configure('PAYMENT_FAILURE_PERCENT', String(failurePercent));
    return { failurePercent };
  },
  'POST database': ({ dataApi }, { body }) => {
    const { away, how } = DatabaseOutage.parse(body);
    if (away === 0) dataApi.endOutage();
    else dataApi.startOutage(away, how);
    return { away };
  },
  'POST ses': ({ ses }, { body }) => {
    const { fault, times, after } = SesChange.parse(body);
    if (fault === null) ses.clearFault();
    else ses.setFault(fault, times, after);
    return { fault };
  },
};

const BODY_BYTES_MAX = 64 * 1024;

/** A web page of any origin may send every other content type without asking the browser's permission (CORS). */
const JSON_TYPE = /^application\/json\s*(;|$)/i;

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'POST' && !JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new NotJson('A POST needs the header "content-type: application/json"');
  }
  const body = await readBody(request, BODY_BYTES_MAX);
  return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
}

/** Converts an error into a status and a message. */
function problemOf(error: unknown): readonly [number, string] {
  if (error instanceof z.ZodError) return [400, z.prettifyError(error)];
  if (error instanceof SyntaxError) return [400, 'The request body is not valid JSON'];
  if (error instanceof NotJson) return [415, error.message];
  if (error instanceof BodyTooLarge) return [413, error.message];
  if (error instanceof NotFound) return [404, error.message];
  if (error instanceof Busy) return [409, error.message];
  return [500, error instanceof Error ? error.message : String(error)];
}

/**
 * Sends the HTML of a mail for a frame of the console. The CSP lets a mail style itself and show pictures of products. Its links
 * open in a new tab, as in a mail program.
 */
function showMail(mail: Mail | undefined, imageHosts: readonly string[], response: ServerResponse): void {
  response.writeHead(mail ? 200 : 404, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; ${pictureSources(imageHosts)}; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox`,
  });
  response.end(mail?.html.replace('<head>', '<head><base target="_blank">') ?? '');
}

/** Handles a request under `/_local/`. */
export async function control(ports: ControlPorts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(`${JSON.stringify(body)}\n`);
  };
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const name = `${request.method} ${url.pathname.replace(/^\/_local\/?/, '')}`;
  if (name === 'GET mailbox/html')
    return showMail(ports.mailbox.find(url.searchParams.get('mail') ?? ''), ports.imageHosts, response);
  const handle = ROUTES[name];
  if (!handle) return reply(404, { message: `No route ${name}`, routes: Object.keys(ROUTES) });
  try {
    reply(200, await handle(ports, { query: url.searchParams, body: await readJson(request) }));
  } catch (error) {
    const [status, message] = problemOf(error);
    reply(status, { message });
  }
}
