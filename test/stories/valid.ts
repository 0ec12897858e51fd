/** What a route may return: a body of its own schema, or one of its problems. Every other response is described in a sentence. */
import * as z from 'zod';
import { Problem } from '#api/openapi.ts';
import { PROBLEMS, problemType } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { problemsOf, type RouteName, routes } from '#api/routes.ts';
import { Html, NoContent } from '#api/schemas/shared.ts';
import { complaintOfContract } from '#test/unit/api/contract.ts';
import type { Reply } from './shop.ts';

/** Why this is not a valid problem (of the route, when one is given); undefined when it is. */
export function complaintAboutProblem(reply: Reply<unknown>, route?: Route): string | undefined {
  const parsed = Problem.safeParse(reply.body);
  if (!parsed.success) return `no problem of ours: ${z.prettifyError(parsed.error)}`;
  const { code, status, type } = parsed.data;
  if (reply.headers.get('content-type') !== 'application/problem+json') return 'a problem that is not problem+json';
  if (status !== reply.status || PROBLEMS[code].status !== status) return `${code} with status ${reply.status}`;
  if (type !== problemType(code)) return `the type of ${code} is ${type}`;
  const challenge = ['www-authenticate', 'x-amzn-remapped-www-authenticate'].filter((name) => reply.headers.has(name));
  if (status === 401 && challenge.length !== 1)
    return `a 401 with ${challenge.length} headers that say how to authenticate`;
  if (route && !problemsOf(route).includes(code)) return `${code} is not its problem`;
  return undefined;
}

/** Why the route may not return this response; undefined when it may. */
export function complaintAbout(name: RouteName, reply: Reply<unknown>): string | undefined {
  const route: Route = routes[name];
  const about = (complaint: string) => `${name} answered ${reply.status}: ${complaint}\n${JSON.stringify(reply.body)}`;
  if (reply.status >= 500) return about('never a 5xx for what a caller sends');
  if (reply.status === 304) return route.etag && reply.body === undefined ? undefined : about('a 304 it never offered');
  const schema = route.responses[reply.status];
  if (!schema) {
    const type = 'application/problem+json';
    const complaint = complaintAboutProblem(reply, route) ?? complaintOfContract(name, { ...reply, type });
    return complaint && about(complaint);
  }
  if (schema === NoContent) {
    if (reply.body !== undefined) return about('words, where it had nothing to say');
    const complaint = complaintOfContract(name, reply);
    return complaint && about(complaint);
  }
  const type = schema === Html ? 'text/html; charset=utf-8' : 'application/json';
  if (reply.headers.get('content-type') !== type) return about(`a body that is not ${type}`);
  const [mediaType = ''] = type.split(';');
  const complaint = complaintOfContract(name, { ...reply, type: mediaType });
  return complaint && about(complaint);
}

/** `201`, or `404 order.not_found`. */
export const inShort = ({ status, body }: Reply<unknown>): string => {
  const { code } = (body ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? `${status} ${code}` : String(status);
};
