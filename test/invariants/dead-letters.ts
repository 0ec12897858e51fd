import { ALERT_WINDOW_MINUTES, REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';

/** Dead letters: none without a person who hears of it, and none that wanders for ever. */
export const DEAD_LETTER_INVARIANTS = {
  // At once, unless whoever was to tell died, or the database was away: an outage of half an hour, and the tries after it.
  'a parked message is covered by an alert': `
    select d.id from app.dead_letters d
    where d.state = 'parked' and d.parked_at < app.now() - interval '45 minutes' and not exists (
      select from app.dead_letter_alerts a where (a.queue = d.queue and a.kind = d.kind or a.queue = '*')
        and a.at > d.parked_at - interval '${ALERT_WINDOW_MINUTES} minutes')`,

  'a message goes back by itself a few times, and never beyond': `
    select id from app.dead_letters where rounds > ${REDRIVE_ROUNDS_MAX}`,

  'a message is parked only when its rounds are used up': `
    select id from app.dead_letters d where state = 'parked' and rounds < ${REDRIVE_ROUNDS_MAX} and sends > 0`,

  'every state of a dead letter stands in its history': `
    select d.id from app.dead_letters d where d.receives > 0 and not exists (
      select from app.dead_letter_history h where h.dead_letter_id = d.id and h.state = d.state)`,

  'what a person did to a dead letter is written down': `
    select d.id from app.dead_letters d where d.state = 'discarded' and not exists (
      select from app.operator_actions o where o.target = d.id and o.action = 'discard')
    union all
    select r.id from app.redrives r where r.total > 0 and not exists (
      select from app.operator_actions o where o.target = r.id and o.action = 'redrive')`,

  'a redrive has as many messages as it said': `
    select r.id from app.redrives r
    where r.total <> (select count(*) from app.redrive_items i where i.redrive_id = r.id)`,
} as const;
