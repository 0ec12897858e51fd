import { Readable } from 'node:stream';
import type { Database } from '#db/data-api.ts';
import * as stream from '#db/statements/stream.ts';
import type { Principal } from '#domain/caller.ts';
import { STREAM_SECONDS_MAX } from '#domain/limits.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { type LivePorts, live, type StreamPoll } from './live.ts';

export interface StreamPorts extends Pick<LivePorts, 'now' | 'sleep'> {
  readonly database: Database;
  /** Connections at the same time, of all users. */
  readonly slots: number;
  /** A unique id of a connection. */
  readonly newConnectionId: () => string;
}

type StreamRequest = ApiRequest<'readStream'>;

/** Responds to a poll with a page of events. Otherwise takes a slot and streams events until the connection's time is over. */
export function readStream(ports: StreamPorts) {
  return async function readStream(request: StreamRequest): Promise<ApiResponse> {
    const after = positionOf(request);
    // HEAD must not take a connection.
    if (request.query.poll || request.isHead) {
      const poll = await pollEvents(ports.database, request.caller, null, after);
      if (!poll) throw new HttpProblem('auth.required');
      return { status: 200, body: { items: poll.events, next: String(poll.reached) } };
    }
    const connectionId = ports.newConnectionId();
    requireOutcome(await ports.database.rows(stream.openStream(request.caller, connectionId, ports.slots)), 'open');
    const body = Readable.from(connection(ports, request.caller, connectionId, after));
    return { status: 200, body, headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } };
  };
}

async function* connection({ database, now, sleep }: StreamPorts, caller: Principal, id: string, after: number | null) {
  const poll = (reached: number | null) => pollEvents(database, caller, id, reached);
  try {
    yield* live({ poll, now, sleep }, after, now() + STREAM_SECONDS_MAX * 1_000);
  } finally {
    // Also if the client disconnects: the slot is free at once. If the process dies here: the slot is free after its time.
    await database.rows(stream.closeStream(id));
  }
}

async function pollEvents(
  database: Database,
  caller: Principal,
  connectionId: string | null,
  after: number | null,
): Promise<StreamPoll | undefined> {
  const rows = await database.rows(stream.readStream(caller, connectionId, after));
  const events = rows.flatMap(({ seq, type, at, data }) =>
    seq !== null && type !== null && at !== null ? [{ id: String(seq), type, at, data: data ?? {} }] : [],
  );
  return rows[0]?.role ? { events, reached: rows[0].reached } : undefined;
}

/** Where the client continues: the header that EventSource sends when it reconnects, or the parameter of a poll. */
function positionOf({ headers, query }: StreamRequest): number | null {
  const position = headers['last-event-id'] ?? query.after;
  if (position === undefined || position === '') return null;
  if (/^\d{1,15}$/.test(position)) return Number(position);
  throw new HttpProblem('request.invalid', undefined, [
    { pointer: 'Last-Event-ID', detail: 'must be an id of this stream' },
  ]);
}
