import { ALERT_WINDOW_MINUTES, REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';

/** Dead letters: an operator is notified of each parked one, and none is retried forever. */
export const DEAD_LETTER_INVARIANTS = {
  // At once, unless the alerting process crashed or the database was down: 45 minutes cover an outage of half an hour and its retries.
  'a parked dead letter is covered by an alert': `
    select d.id from app.dead_letters d
    where d.state = 'parked' and d.parked_at < app.now() - interval '45 minutes' and not exists (
      select from app.dead_letter_alerts a where (a.queue = d.queue and a.kind = d.kind or a.queue = '*')
        and a.at > d.parked_at - interval '${ALERT_WINDOW_MINUTES} minutes')
      and not exists (
        select from app.alert_snoozes s where s.queue = d.queue and s.kind in ('', d.kind)
          and s.until > app.now() - interval '45 minutes')`,

  'a dead letter has at most the maximum of retry rounds': `
    select id from app.dead_letters where rounds > ${REDRIVE_ROUNDS_MAX}`,

  'a dead letter is parked only after its last retry round, after a redrive that could not send it, a restore or a long pause': `
    select id from app.dead_letters d where state = 'parked' and rounds < ${REDRIVE_ROUNDS_MAX} and sends > 0
      and not exists (
        select from app.redrive_items i where i.dead_letter_id = d.id and i.state in ('returned', 'cancelled'))
      and not exists (
        select from app.dead_letter_history h where h.dead_letter_id = d.id
          and (h.actor = 'restore' or h.detail like 'the consumer was paused%'))`,

  'every state of a dead letter is in its history': `
    select d.id from app.dead_letters d where d.receives > 0 and not exists (
      select from app.dead_letter_history h where h.dead_letter_id = d.id and h.state = d.state)`,

  'every discard and redrive has an operator action': `
    select d.id from app.dead_letters d where d.state = 'discarded' and not exists (
      select from app.operator_actions o where o.target = d.id and o.action = 'discard')
    union all
    select r.id from app.redrives r where r.total > 0 and not exists (
      select from app.operator_actions o where o.target = r.id and o.action = 'redrive')`,

  // The margin is for statements that waited for each other: their times are those of their beginnings.
  'nothing of a stopped redrive is sent after the stop': `
    select i.dead_letter_id from app.redrive_items i join app.redrives r on r.id = i.redrive_id
    where r.state = 'cancelled' and i.sending_at > r.ended_at + interval '5 seconds'`,

  'a discarded dead letter is not sent after the discard': `
    select d.id from app.dead_letters d join app.redrive_items i on i.dead_letter_id = d.id
    where d.state = 'discarded' and i.sending_at > d.ended_at + interval '5 seconds'`,

  'a discarded dead letter keeps no message': `
    select d.id from app.dead_letters d where d.state = 'discarded' and (d.redacted_at is null or d.attributes <> '{}')`,

  'a recovery is reported only when nothing of its queue is parked or on its way': `
    select a.id::text from app.dead_letter_alerts a where a.told_at is not null and exists (
      select from app.dead_letters d cross join lateral (
        select h.state from app.dead_letter_history h
        where h.dead_letter_id = d.id and h.at < a.recovered_at - interval '5 seconds' order by h.id desc limit 1) last
      where (a.queue = '*' or d.queue = a.queue) and last.state in ('parked', 'retrying', 'redriven')
        and not exists (
          select from app.dead_letter_history h where h.dead_letter_id = d.id
            and h.at between a.recovered_at - interval '5 seconds' and a.recovered_at))`,

  'a message of a paused consumer does not count as handled by time': `
    select h.dead_letter_id from app.dead_letter_history h join app.dead_letters d on d.id = h.dead_letter_id
    join app.consumer_pauses p on p.queue = d.queue
      and h.at > p.paused_at + interval '5 seconds' and h.at < coalesce(p.resumed_at, 'infinity')
    where h.state = 'handled' and h.actor = 'redrive'`,

  'every pause, resume and snooze has an operator action': `
    select s.queue from app.alert_snoozes s where not exists (
      select from app.operator_actions o
      where o.target = s.queue and o.operator = s.snoozed_by and o.action = 'snooze' and o.at = s.snoozed_at)
    union all
    select p.id::text from app.consumer_pauses p where not exists (
      select from app.operator_actions o
      where o.target = p.queue and o.operator = p.paused_by and o.action = 'pause' and o.at = p.paused_at)
    union all
    select p.id::text from app.consumer_pauses p where p.resumed_at is not null and not exists (
      select from app.operator_actions o
      where o.target = p.queue and o.operator = p.resumed_by and o.action = 'resume' and o.at = p.resumed_at)`,

  'a replay sends its events once each, and is done when all were sent': `
    select r.id from app.redrives r
    where r.events_sent + r.events_claimed > r.total
      or r.events_to is not null and r.state = 'done' and r.events_sent <> r.total`,

  'the total of a redrive is the number of its messages': `
    select r.id from app.redrives r
    where r.events_to is null and r.total <> (select count(*) from app.redrive_items i where i.redrive_id = r.id)`,
} as const;
