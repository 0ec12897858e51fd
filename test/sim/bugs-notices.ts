/** Planted bugs of the waiting list and its notification runs. */
import { alter, type Bug, withStatements } from './bug.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const NOTICE_BUGS: Readonly<Record<string, Bug>> = {
  'a stock cycle opens no notification run': sql('open_notice_run', 's.round = _round', 's.round < _round'),
  'the waiting list is claimed in reverse order': sql(
    'draw_line',
    'order by w.turn, w.since, w.buyer_id limit _take',
    'order by w.turn desc, w.since desc, w.buyer_id limit least(_take, 1)',
  ),
  'a notified buyer keeps the first place': sql('end_notices', 'turn = greatest(w.turn, r.round)', 'turn = w.turn'),
  'a resumed run forgets its released notices': sql(
    'claim_given_back',
    "m.state = 'PENDING' and",
    "m.state = 'SENT' and",
  ),
  'a new subscriber is never notified': sql('subscribe', 'app.now(), joining_turn(s.round)', 'app.now(), s.round + 1'),
  'bounced addresses are not suppressed': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        const [hashes] = statement.parameters;
        if (hashes && /insert into app\.suppressions/.test(statement.sql)) hashes.value.stringValue = '[]';
      }),
  },
  'a notification run continues after sold out': sql('draw_notices', 'if _units <= 0 then', 'if false then'),
  'an error does not stop the notification run': sql('stop_notices', "and r.status = 'IN_PROGRESS'", 'and false'),
};
