-- Removes the messages of dead letters that ended, from the dead letters, their history and the audit of their edits.
-- What stays: the ids in the body (order_timeline finds the dead letter by them), its size and hash, the kinds of the
-- errors, and the reasons that operators gave. Runs as its owner, because shop_app may not change history. Returns how
-- many dead letters it redacted.
create or replace function app.redact_dead_letters(_ids text[]) returns int
language sql security definer set search_path = app, pg_temp as $$
  with redacted as (
    update dead_letters dead set redacted_at = app.now(), body_bytes = octet_length(dead.body),
      body_sha256 = encode(sha256(convert_to(dead.body, 'UTF8')), 'hex'), attributes = '{}',
      error = error_kind(dead.error), kind = error_kind(dead.error),
      body = jsonb_build_object('redacted', true, 'ids', (
        select coalesce(jsonb_agg(distinct ids.id), '[]') from (
          select found[1] as id from regexp_matches(dead.body, '\m[a-z]{2,4}_[0-9a-z]{26}\M', 'g') found limit 50) ids
      ))::text
    where dead.id = any (_ids) and dead.state in ('handled', 'discarded') and dead.redacted_at is null
    returning dead.id),
  errors as (
    update dead_letter_history entry set detail = error_kind(entry.detail) from redacted
    where entry.dead_letter_id = redacted.id and (entry.actor = 'dlq-retry' or entry.actor like 'rdr\_%')),
  edits as (
    update operator_actions action set detail = '{}' from redacted
    where action.target = redacted.id and action.action = 'edit')
  select count(*)::int from redacted
$$;
