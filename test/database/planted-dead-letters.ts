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

/** Violations of the invariants of dead letters. */
export const PLANTED_DEAD_LETTERS: Readonly<Record<keyof typeof DEAD_LETTER_INVARIANTS, readonly string[]>> = {
  'a parked dead letter is covered by an alert': [
    anHourAgo(3),
    `${alert("'another', app.now()")} ${anHourAgo(3)}`,
    `${alert("'e', app.now() - interval '2 hours'")} ${anHourAgo(3)}`,
  ],
  'a dead letter has at most the maximum of retry rounds': [deadLetter('state, rounds, sends', "'retrying', 4, 4")],
  'a dead letter is parked only after its last retry round': [anHourAgo(1)],
  'every state of a dead letter is in its history': [deadLetter('state, receives', "'retrying', 5")],
  'every discard and redrive has an operator action': [
    deadLetter('state, ended_at', "'discarded', app.now()"),
    redrive(1),
  ],
  'the total of a redrive is the number of its messages': [redrive(2)],
};
