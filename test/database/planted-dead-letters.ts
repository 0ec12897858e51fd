import type { DEAD_LETTER_INVARIANTS } from '#test/invariants/dead-letters.ts';

const letter = (columns: string, values: string): string =>
  `insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, ${columns})
   values ('dl_x', 'mail', 'm', 'm', '{}', '{}', 'e', 'e', ${values})`;
const anHourAgo = (rounds: number): string =>
  letter('state, rounds, sends, parked_at', `'parked', ${rounds}, ${rounds}, app.now() - interval '1 hour'`);
const alert = (kindAndTime: string): string =>
  `with alert as (insert into app.dead_letter_alerts (queue, kind, at, claimed_by, claimed_until) values ('mail', ${kindAndTime}, 'me', app.now()))`;
const redrive = (total: number): string =>
  `insert into app.redrives (id, operator, wish, rate, total, state) select 'rdr_x', min(id), '{}', 1, ${total}, 'running' from app.users`;

/** For each invariant of dead letters: what breaks it. */
export const PLANTED_DEAD_LETTERS: Readonly<Record<keyof typeof DEAD_LETTER_INVARIANTS, readonly string[]>> = {
  'a parked message is covered by an alert': [
    anHourAgo(3),
    `${alert("'another', app.now()")} ${anHourAgo(3)}`,
    `${alert("'e', app.now() - interval '2 hours'")} ${anHourAgo(3)}`,
  ],
  'a message goes back by itself a few times, and never beyond': [letter('state, rounds, sends', "'retrying', 4, 4")],
  'a message is parked only when its rounds are used up': [anHourAgo(1)],
  'every state of a dead letter stands in its history': [letter('state, receives', "'retrying', 5")],
  'what a person did to a dead letter is written down': [
    letter('state, ended_at', "'discarded', app.now()"),
    redrive(1),
  ],
  'a redrive has as many messages as it said': [redrive(2)],
};
