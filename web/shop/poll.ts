/** Reads a resource again and again for next to nothing: what has not changed since is answered by 304, without a body. */
import { type ResponseBody, call, type ApiRequest } from '#web/shared/client.ts';

type Single = 'readProduct' | 'readOrder';
const known = new Map<string, { readonly etag: string; readonly body: unknown }>();

export async function readIfChanged<N extends Single>(name: N, request: ApiRequest<N>): Promise<ResponseBody<N>> {
  const { signal: _, ...what } = request;
  const key = `${name} ${JSON.stringify(what)}`;
  const seen = known.get(key);
  const reply = await call(name, seen ? { ...request, ifNoneMatch: seen.etag } : request);
  if (reply.status === 304 && seen) return seen.body as ResponseBody<N>;
  if (reply.etag) known.set(key, { etag: reply.etag, body: reply.body });
  return reply.body;
}
