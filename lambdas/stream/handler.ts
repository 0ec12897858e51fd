import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { closeStream, openStream, readStream } from '#db/statements/stream.ts';
import type { Principal } from '#domain/caller.ts';
import { STREAM_SECONDS_MAX } from '#domain/limits.ts';
import { connectDatabase } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { type Reply, serve } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { live, type PollMessage } from './live.ts';

const { STREAM_SLOTS: slots } = readEnvironment('STREAM_SLOTS');
const database = connectDatabase();

async function look(caller: Principal, holder: string | null, after: number | null): Promise<PollMessage | undefined> {
  const rows = await database.rows(readStream(caller, holder, after));
  const events = rows.flatMap(({ seq, type, at, data }) =>
    seq !== null && type !== null && at !== null ? [{ id: String(seq), type, at, data: data ?? {} }] : [],
  );
  return rows[0]?.role ? { events, reached: rows[0].reached } : undefined;
}

/** Where the caller was: what EventSource sends by itself, or what a poll says. */
function placeOf({ headers, query }: ApiRequest<'readStream'>): number | null {
  const said = headers['last-event-id'] ?? query.after;
  if (said === undefined || said === '') return null;
  if (/^\d{1,15}$/.test(said)) return Number(said);
  throw new HttpProblem('request.invalid', undefined, [
    { pointer: 'Last-Event-ID', detail: 'must be an id of this stream' },
  ]);
}

async function poll(request: ApiRequest<'readStream'>): Promise<Reply> {
  const seen = await look(request.caller, null, placeOf(request));
  if (!seen) throw new HttpProblem('auth.required');
  return { status: 200, body: { items: seen.events, next: String(seen.reached) } };
}

/** Answers a poll like any route; otherwise takes a place and speaks until its time is over. */
export const handler = awslambda.streamifyResponse(
  async (event: APIGatewayProxyEvent, out: awslambda.HttpResponseStream, context: Context) => {
    const holder = randomUUID();
    let connection: { readonly caller: Principal; readonly after: number | null } | undefined;
    const answer = await serve({
      async readStream(request) {
        if (request.query.poll) return poll(request);
        const after = placeOf(request);
        const [row] = await database.rows(openStream(request.caller, holder, slots));
        if (row?.outcome !== 'open') throw new HttpProblem(row?.outcome ?? 'auth.required');
        connection = { caller: request.caller, after };
        return { status: 200, body: '', headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } };
      },
    })(event, context);
    const { ETag, ...headers } = answer.headers as Record<string, string>;
    const stream = awslambda.HttpResponseStream.from(out, {
      statusCode: answer.statusCode,
      headers: connection || ETag === undefined ? headers : { ...headers, ETag },
    });
    stream.write(answer.body);
    if (connection) {
      const { caller, after } = connection;
      const ports = {
        look: (place: number | null) => look(caller, holder, place),
        write: (text: string) => void stream.write(text),
        now: Date.now,
        sleep,
      };
      // Whatever ends it, the client comes back; his place is free at once, or when its time is over.
      await live(ports, after, Date.now() + STREAM_SECONDS_MAX * 1_000).finally(() =>
        database.rows(closeStream(holder)),
      );
    }
    stream.end();
  },
);
