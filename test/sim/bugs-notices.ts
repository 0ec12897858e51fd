/** Planted bugs of the line before a product and of the mails that tell it of a new round. */
import { alter, type Bug, withStatements } from './bug.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const NOTICE_BUGS: Readonly<Record<string, Bug>> = {
  'a round has no run': sql('open_notice_run', 'stock.round = _round', 'stock.round < _round'),
  'the line is drawn from its end': sql(
    'claim_waiting_buyers',
    'order by entry.turn, entry.since, entry.buyer_id limit _take',
    'order by entry.turn desc, entry.since desc, entry.buyer_id limit least(_take, 1)',
  ),
  'whoever was told keeps his place': sql(
    'record_notice_outcomes',
    'turn = greatest(entry.turn, run.round)',
    'turn = entry.turn',
  ),
  'a run that goes on forgets whom it had drawn': sql(
    'claim_released_notices',
    "mail.state = 'PENDING' and",
    "mail.state = 'SENT' and",
  ),
  'whoever joins has no turn': sql(
    'set_restock_subscription',
    'app.now(), first_notice_cycle(stock.round)',
    'app.now(), stock.round + 1',
  ),
  'whoever has bounced is written to again': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        const [hashes] = statement.parameters;
        if (hashes && /insert into app\.suppressions/.test(statement.sql)) hashes.value.stringValue = '[]';
      }),
  },
  'a notice run goes on after sold out': sql('claim_notices', 'if _units <= 0 then', 'if false then'),
  'an error stops no run': sql('stop_notice_runs', "and run.status = 'IN_PROGRESS'", 'and false'),
};
