/** What a route may answer: a body of its own schema, or one of its problems. Anything else is told in a sentence. */
import * as z from 'zod';
import { PROBLEMS, type ProblemCode, problemType } from '#api/problems.ts';
import { type Route, type RouteName, routes } from '#api/routes.ts';
import { Html, Nothing } from '#api/schemas.ts';
import type { Reply } from './shop.ts';

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** RFC 9457 as api/problems.ts writes it; a problem may carry further members of its own. */
const Problem = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().startsWith('/'),
  code: z.enum(CODES),
  requestId: z.string().min(1),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string().min(1) })),
});

/** Problems no route has to declare, because its shape says that they may come. */
function commonProblems(route: Route): readonly ProblemCode[] {
  return [
    'request.invalid',
    'request.malformed',
    ...(route.body ? (['request.too_large', 'request.unsupported_media_type'] as const) : []),
    ...(route.idempotent ? (['idempotency.key_required', 'idempotency.key_reused'] as const) : []),
    ...(route.who.includes('anyone') ? [] : (['auth.required'] as const)),
  ];
}

/** Why this is no lawful problem, of any route when none is named; undefined when it is one. */
export function complaintAboutProblem(reply: Reply, route?: Route): string | undefined {
  const parsed = Problem.safeParse(reply.body);
  if (!parsed.success) return `no problem of ours: ${z.prettifyError(parsed.error)}`;
  const { code, status, type } = parsed.data;
  if (reply.headers.get('content-type') !== 'application/problem+json') return 'a problem that is not problem+json';
  if (status !== reply.status || PROBLEMS[code].status !== status) return `${code} with status ${reply.status}`;
  if (type !== problemType(code)) return `the type of ${code} is ${type}`;
  if (status === 401 && !reply.headers.get('www-authenticate')) return 'a 401 that does not say how to authenticate';
  if (route && ![...route.problems, ...commonProblems(route)].includes(code)) return `${code} is not its problem`;
  return undefined;
}

/** Why the route may not answer so; undefined when all is well. */
export function complaintAbout(name: RouteName, reply: Reply): string | undefined {
  const route: Route = routes[name];
  const about = (complaint: string) => `${name} answered ${reply.status}: ${complaint}\n${JSON.stringify(reply.body)}`;
  if (reply.status >= 500) return about('never a 5xx for what a caller sends');
  if (reply.status === 304) return route.etag && reply.body === undefined ? undefined : about('a 304 it never offered');
  const schema = route.answers[reply.status];
  if (!schema) {
    const complaint = complaintAboutProblem(reply, route);
    return complaint && about(complaint);
  }
  if (schema === Nothing) return reply.body === undefined ? undefined : about('a body where there is none');
  const type = schema === Html ? 'text/html; charset=utf-8' : 'application/json';
  if (reply.headers.get('content-type') !== type) return about(`a body that is not ${type}`);
  const parsed = schema.safeParse(reply.body);
  return parsed.success ? undefined : about(z.prettifyError(parsed.error));
}

/** `201`, or `404 order.not_found`: what the rows of a table say. */
export const inShort = ({ status, body }: Reply): string =>
  typeof body?.['code'] === 'string' ? `${status} ${body['code']}` : String(status);
