import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import {
  STREAM_BEHIND_EVENTS_MAX,
  STREAM_SECONDS_MAX,
  STREAM_WINDOW_EVENTS_MAX,
  STREAMS_PER_USER_MAX,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

/** Takes one of so many places for a connection, exactly; who has his share already gives up his oldest. */
export const openStream = (caller: Principal, holder: string, slots: number) =>
  sql({
    outcome: textOf<'open' | 'stream.full' | 'auth.required'>(),
  })`select app.open_stream(${caller.userId}, ${caller.issuedAt}, ${holder}, cast(${slots} as int),
  cast(${STREAMS_PER_USER_MAX} as int), cast(${STREAM_SECONDS_MAX} as int)) as outcome`;

/** Gives a connection's place back. */
export const closeStream = (holder: string) => sql({ closed: int })`select app.close_stream(${holder}) as closed`;

/**
 * What the caller may see of the events after a number, in their order, and how far this look went. Nothing is missed and
 * nothing comes twice: events are numbered one publication after the other. The row without a type is always there.
 */
export const readStream = (caller: Principal, holder: string | null, after: number | null) => sql({
  role: nullable(textOf<Role>()),
  reached: int,
  seq: nullable(int),
  type: nullable(text),
  at: nullable(text),
  data: nullable(json<Record<string, unknown>>()),
})`
  select * from app.read_stream(${caller.userId}, ${caller.issuedAt}, ${holder}, cast(${after} as bigint), cast(${STREAM_WINDOW_EVENTS_MAX} as int),
    cast(${STREAM_BEHIND_EVENTS_MAX} as int))`;
