/** Polls a resource at low cost: if the resource has not changed, the API responds 304 without a body. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { type ApiRequest, call } from '#web/shared/client.ts';

type Single = 'readProduct' | 'readOrder';
const cached = new Map<string, { readonly etag: string; readonly body: unknown }>();

export async function readIfChanged<N extends Single>(name: N, request: ApiRequest<N>): Promise<ResponseBody<N>> {
  const { signal: _, ...input } = request;
  const key = `${name} ${JSON.stringify(input)}`;
  const previous = cached.get(key);
  const reply = await call(name, previous ? { ...request, ifNoneMatch: previous.etag } : request);
  if (reply.status === 304 && previous) return previous.body as ResponseBody<N>;
  if (reply.etag) cached.set(key, { etag: reply.etag, body: reply.body });
  return reply.body;
}
