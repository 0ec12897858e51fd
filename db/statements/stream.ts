import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import {
  STREAM_BEHIND_EVENTS_MAX,
  STREAM_SECONDS_MAX,
  STREAM_WINDOW_EVENTS_MAX,
  STREAMS_PER_USER_MAX,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

/** Takes one of the slots for a live connection; a user who has their maximum loses their oldest connection. */
export const openStream = (caller: Principal, holder: string, slots: number) =>
  sql({
    outcome: textOf<'open' | 'stream.full' | 'auth.required'>(),
  })`select app.open_stream(${caller.userId}, ${caller.issuedAt}, ${holder}, cast(${slots} as int),
  cast(${STREAMS_PER_USER_MAX} as int), cast(${STREAM_SECONDS_MAX} as int)) as outcome`;

/** Releases the slot of a connection. */
export const closeStream = (holder: string) => sql({ closed: int })`select app.close_stream(${holder}) as closed`;

/**
 * The events after a number that the caller may see, in order, and the number up to which events were read. No event is
 * missed or repeated, because events are numbered when they are published. The row without a type is always present.
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
