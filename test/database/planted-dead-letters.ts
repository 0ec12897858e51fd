import type { DEAD_LETTER_INVARIANTS } from '#test/invariants/dead-letters.ts';

const deadLetter = (columns: string, values: string): string =>
  `insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, ${columns})
   values ('dl_x', 'mail', 'm', 'm', '{}', '{}', 'e', 'e', ${values})`;
const anHourAgo = (rounds: number): string =>
  deadLetter('state, rounds, sends, parked_at', `'parked', ${rounds}, ${rounds}, app.now() - interval '1 hour'`);
const alert = (kindAndTime: string): string =>
  `with alert as (insert into app.dead_letter_alerts (queue, kind, at, claimed_by, claimed_until) values ('mail', ${kindAndTime}, 'me', app.now()))`;
const redrive = (total: number): string =>
  `insert into app.redrives (id, operator, wish, rate, total, state) select 'rdr_x', min(id), '{}', 1, ${total}, 'running' from app.users`;

const pause = (at: string): string =>
  `insert into app.consumer_pauses (queue, reason, paused_by, paused_at) select 'mail', 'x', min(id), ${at} from app.users`;

/** Violations of the invariants of dead letters. */
export const PLANTED_DEAD_LETTERS: Readonly<Record<keyof typeof DEAD_LETTER_INVARIANTS, readonly string[]>> = {
  'a parked dead letter is covered by an alert': [
    anHourAgo(3),
    `${alert("'another', app.now()")} ${anHourAgo(3)}`,
    `${alert("'e', app.now() - interval '2 hours'")} ${anHourAgo(3)}`,
  ],
  'a dead letter has at most the maximum of retry rounds': [
    deadLetter('state, rounds, sends, due_at', "'retrying', 4, 4, app.now()"),
  ],
  'a dead letter is parked only after its last retry round, after a redrive that could not send it, a restore or a long pause':
    [anHourAgo(1)],
  'every state of a dead letter is in its history': [deadLetter('state, receives, due_at', "'retrying', 5, app.now()")],
  'every discard and redrive has an operator action': [
    deadLetter('state, ended_at', "'discarded', app.now()"),
    redrive(1),
  ],
  'nothing of a stopped redrive is sent after the stop': [
    `with dead as (${deadLetter('state, due_at', "'retrying', app.now()")} returning id),
     redrive as (insert into app.redrives (id, operator, wish, rate, total, state, ended_at)
       select 'rdr_x', min(id), '{}', 1, 1, 'cancelled', app.now() - interval '90 seconds' from app.users returning id)
     insert into app.redrive_items (redrive_id, dead_letter_id, state, sending_at)
     select redrive.id, dead.id, 'sent', app.now() from redrive, dead`,
  ],
  'a discarded dead letter is not sent after the discard': [
    `with dead as (${deadLetter('state, ended_at', "'discarded', app.now() - interval '90 seconds'")} returning id),
     redrive as (${redrive(1)} returning id)
     insert into app.redrive_items (redrive_id, dead_letter_id, state, sending_at)
     select redrive.id, dead.id, 'sent', app.now() from redrive, dead`,
  ],
  'a discarded dead letter keeps no message': [deadLetter('state, ended_at', "'discarded', app.now()")],
  'a recovery is reported only when nothing of its queue is parked or on its way': [
    'parked',
    'retrying',
    'redriven',
  ].map(
    (state) =>
      `with dead as (${deadLetter('state, due_at, parked_at', `'${state}', app.now(), app.now()`)} returning id),
       history as (insert into app.dead_letter_history (dead_letter_id, state, actor, detail, at)
         select id, '${state}', 'dlq-retry', 'e', app.now() - interval '1 hour' from dead)
       insert into app.dead_letter_alerts (queue, kind, claimed_by, claimed_until, sent_at, recovered_at, told_at)
       values ('mail', 'e', 'me', app.now(), app.now(), app.now(), app.now())`,
  ),
  'a message of a paused consumer does not count as handled by time': [
    `with pause as (${pause("app.now() - interval '1 hour'")}),
     dead as (${deadLetter('state, ended_at', "'handled', app.now()")} returning id)
     insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select id, 'handled', 'redrive', '' from dead`,
  ],
  'every pause, resume and snooze has an operator action': [
    `insert into app.alert_snoozes (queue, reason, snoozed_by, until) select 'mail', 'x', min(id), app.now() from app.users`,
    pause('app.now()'),
    `with action as (insert into app.operator_actions (operator, action, target, detail)
       select min(id), 'pause', 'mail', '{}' from app.users)
     insert into app.consumer_pauses (queue, reason, paused_by, resumed_by, resumed_at)
     select 'mail', 'x', min(id), min(id), app.now() from app.users`,
  ],
  'a replay sends its events once each, and is done when all were sent': [
    `insert into app.redrives (id, operator, wish, rate, total, state, events_after, events_to, events_sent)
     select 'rdr_x', min(id), '{}', 1, 1, 'running', 0, 1, 2 from app.users`,
    `insert into app.redrives (id, operator, wish, rate, total, state, ended_at, events_after, events_to)
     select 'rdr_x', min(id), '{}', 1, 1, 'done', app.now(), 0, 1 from app.users`,
  ],
  'the total of a redrive is the number of its messages': [redrive(2)],
};
