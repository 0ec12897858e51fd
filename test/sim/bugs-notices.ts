/** Planted bugs of the waiting list and its notification runs. */
import { alter, type Bug, withStatements } from './bug.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const NOTICE_BUGS: Readonly<Record<string, Bug>> = {
  'a stock cycle opens no notification run': sql('open_notice_run', 'stock.round = _round', 'stock.round < _round'),
  'the waiting list is claimed in reverse order': sql(
    'claim_waiting_buyers',
    'order by entry.turn, entry.since, entry.buyer_id limit _take',
    'order by entry.turn desc, entry.since desc, entry.buyer_id limit least(_take, 1)',
  ),
  'a notified buyer keeps the first place': sql(
    'record_notice_outcomes',
    'turn = greatest(entry.turn, run.round)',
    'turn = entry.turn',
  ),
  'a resumed run forgets its released notices': sql(
    'claim_released_notices',
    "mail.state = 'PENDING' and",
    "mail.state = 'SENT' and",
  ),
  'a new subscriber is never notified': sql(
    'set_restock_subscription',
    'else first_notice_cycle(stock.round) end',
    'else stock.round + 1 end',
  ),
  'no buyer is notified when a sale begins': sql(
    'set_restock_subscription',
    'if _opens_at > app.now() then',
    'if false then',
  ),
  'bounced addresses are not suppressed': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        const [addresses] = statement.parameters;
        if (addresses && /app\.suppress_addresses/.test(statement.sql)) addresses.value.stringValue = '[]';
      }),
  },
  'a notification run continues after sold out': sql('claim_notices', 'if _units <= 0 or', 'if false or'),
  'released units notify every buyer again': sql('may_notify', '_entry.notified_at is null', 'true'),
  'a restock is announced again at once': sql(
    'notice_pace',
    'move.at <= app.now() - _settle)',
    'move.at <= app.now())',
  ),
  'an ad is stopped again before the settling time is over': sql(
    'ask_ads',
    'last.stop_asked_at + _settle as due_at',
    'last.stop_asked_at as due_at',
  ),
  'an ad that may be asked later is forgotten': sql('request_ads', 'and ad.due_at <= app.now()', 'and false'),
  'an error does not stop the notification run': sql('stop_notice_runs', "and run.status = 'IN_PROGRESS'", 'and false'),
};
