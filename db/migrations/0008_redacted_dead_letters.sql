-- A dead letter that ended keeps no message: its ids, its size and its hash stay (redact_dead_letters).
alter table app.dead_letters
  add column redacted_at timestamptz,
  add column body_bytes  int,                                   -- of the body that was redacted
  add column body_sha256 text;                                  -- hexadecimal
alter table app.dead_letters add constraint dead_letters_redacted_check
  check (redacted_at is null
    or state in ('handled', 'discarded') and body_bytes is not null and body_sha256 is not null);
create index dead_letters_ended on app.dead_letters (ended_at) where ended_at is not null and redacted_at is null;

-- Errors that SNS or a person wrote into a message attribute had no limit, and a row of the Data API ends at 64 KB.
update app.dead_letters set error = left(error, 500) where length(error) > 500;
update app.dead_letter_history set detail = left(detail, 500) where length(detail) > 500;

-- What was discarded before this release.
update app.dead_letters dead set redacted_at = app.now(), body_bytes = octet_length(dead.body),
  body_sha256 = encode(sha256(convert_to(dead.body, 'UTF8')), 'hex'), attributes = '{}', error = dead.kind,
  body = jsonb_build_object('redacted', true, 'ids', (
    select coalesce(jsonb_agg(distinct id), '[]')
    from (select found[1] as id from regexp_matches(dead.body, '\m[a-z]{2,4}_[0-9a-z]{26}\M', 'g') found limit 50) ids
  ))::text
where dead.state = 'discarded';
update app.dead_letter_history entry set detail = dead.kind from app.dead_letters dead
where dead.state = 'discarded' and entry.dead_letter_id = dead.id
  and (entry.actor = 'dlq-retry' or entry.actor like 'rdr\_%');
update app.operator_actions action set detail = '{}' from app.dead_letters dead
where dead.state = 'discarded' and action.target = dead.id and action.action = 'edit';

-- Reports to the operators that another mail contains: one mail in a window of time stands for all that wait.
alter table app.mails add column included_in bigint references app.mails (id);
create index mails_included on app.mails (included_in) where included_in is not null;
