-- Every state of a dead letter ends by time or by a person, and a redrive asks for its stop right before each send.
alter table app.redrive_items
  add column sending_at timestamptz,                            -- the worker began to send the message
  add column was        text;                                   -- state of the dead letter before that
alter table app.redrives add column left_out jsonb not null default '{"count": 0, "ids": []}';

-- The worker of the previous release had begun to send all that it had claimed.
update app.redrive_items item set sending_at = item.claimed_until,
  was = case when dead.parked_at is null then 'handled' else 'parked' end
from app.dead_letters dead
where dead.id = item.dead_letter_id and item.state = 'waiting' and item.claimed_until is not null;

-- What is on its way has a time from which its end is counted.
update app.dead_letters set due_at = app.now() where state in ('retrying', 'redriven') and due_at is null;
alter table app.dead_letters add constraint dead_letters_due_check
  check (state not in ('retrying', 'redriven') or due_at is not null);
create index dead_letters_on_their_way on app.dead_letters (due_at) where state in ('retrying', 'redriven');
