/** Planted bugs of the line before a product and of the mails that tell it of a new round. */
import { alter, type Bug, withStatements } from './bug.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const NOTICE_BUGS: Readonly<Record<string, Bug>> = {
  'a round has no run': sql('open_notice_run', 's.round = _round', 's.round < _round'),
  'the line is drawn from its end': sql(
    'draw_line',
    'order by w.turn, w.since, w.buyer_id limit _take',
    'order by w.turn desc, w.since desc, w.buyer_id limit least(_take, 1)',
  ),
  'whoever was told keeps his place': sql('end_notices', 'turn = greatest(w.turn, r.round)', 'turn = w.turn'),
  'a run that goes on forgets whom it had drawn': sql(
    'claim_given_back',
    "m.state = 'PENDING' and",
    "m.state = 'SENT' and",
  ),
  'whoever joins has no turn': sql('subscribe', 'app.now(), joining_turn(s.round)', 'app.now(), s.round + 1'),
  'whoever has bounced is written to again': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        const [hashes] = statement.parameters;
        if (hashes && /insert into app\.suppressions/.test(statement.sql)) hashes.value.stringValue = '[]';
      }),
  },
  'a notice run goes on after sold out': sql('draw_notices', 'if _units <= 0 then', 'if false then'),
  'an error stops no run': sql('stop_notices', "and r.status = 'IN_PROGRESS'", 'and false'),
};
