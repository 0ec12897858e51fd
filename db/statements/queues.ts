import type { AuthProblem } from '#db/outcome.ts';
import { bool, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import { PAUSE_FOLLOW_SECONDS, SNOOZE_DAYS_MAX } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { QueuePause, QueueSnoozes } from '#domain/queue-state.ts';

/** Pauses the consumer of a queue, or resumes it if there is no reason; audited in the same statement. */
export const changeConsumerPause = (caller: Principal, queue: QueueName, reason: string | null, isPausable = true) =>
  sql({
    outcome: textOf<'changed' | 'queue.not_pausable' | AuthProblem>(),
    pause: nullable(json<QueuePause>()),
  })`select * from app.change_consumer_pause(${caller.userId}, ${caller.issuedAt}, ${queue}, ${reason}, ${isPausable})`;

/** The queues whose event source mapping may differ from the decision of a person: paused now, or resumed a moment ago. */
export const listDecidedConsumers = () => sql({ queue: text, paused: bool })`
  select pause.queue, bool_or(pause.resumed_at is null) from app.consumer_pauses pause
  where pause.resumed_at is null or pause.resumed_at > app.now() - make_interval(secs => ${PAUSE_FOLLOW_SECONDS})
  group by pause.queue order by pause.queue`;

/** Snoozes the alert mails of a queue, or of one kind of its errors, or (no time) lifts the snooze; audited. */
export const changeSnooze = (
  caller: Principal,
  queue: QueueName,
  kind: string | null,
  snooze: { readonly until: string; readonly reason: string } | null,
) =>
  sql({
    outcome: textOf<'changed' | 'snooze.until_invalid' | AuthProblem>(),
    snoozed: nullable(json<QueueSnoozes>()),
  })`select * from app.change_snooze(${caller.userId}, ${caller.issuedAt}, ${queue}, ${kind ?? ''},
  cast(${snooze?.until ?? null} as timestamptz), ${snooze?.reason ?? null}, cast(${SNOOZE_DAYS_MAX * 86_400} as int))`;
