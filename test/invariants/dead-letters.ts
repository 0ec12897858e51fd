import { ALERT_WINDOW_MINUTES, REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';

/** Dead letters: an operator is notified of each parked one, and none is retried forever. */
export const DEAD_LETTER_INVARIANTS = {
  // At once, unless the alerting process crashed or the database was down: 45 minutes cover an outage of half an hour and its retries.
  'a parked dead letter is covered by an alert': `
    select d.id from app.dead_letters d
    where d.state = 'parked' and d.parked_at < app.now() - interval '45 minutes' and not exists (
      select from app.dead_letter_alerts a where (a.queue = d.queue and a.kind = d.kind or a.queue = '*')
        and a.at > d.parked_at - interval '${ALERT_WINDOW_MINUTES} minutes')`,

  'a dead letter has at most the maximum of retry rounds': `
    select id from app.dead_letters where rounds > ${REDRIVE_ROUNDS_MAX}`,

  'a dead letter is parked only after its last retry round': `
    select id from app.dead_letters d where state = 'parked' and rounds < ${REDRIVE_ROUNDS_MAX} and sends > 0`,

  'every state of a dead letter is in its history': `
    select d.id from app.dead_letters d where d.receives > 0 and not exists (
      select from app.dead_letter_history h where h.dead_letter_id = d.id and h.state = d.state)`,

  'every discard and redrive has an operator action': `
    select d.id from app.dead_letters d where d.state = 'discarded' and not exists (
      select from app.operator_actions o where o.target = d.id and o.action = 'discard')
    union all
    select r.id from app.redrives r where r.total > 0 and not exists (
      select from app.operator_actions o where o.target = r.id and o.action = 'redrive')`,

  'the total of a redrive is the number of its messages': `
    select r.id from app.redrives r
    where r.total <> (select count(*) from app.redrive_items i where i.redrive_id = r.id)`,
} as const;
