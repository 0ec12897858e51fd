-- For the bundle of release 0.1.0, which calls update_dead_letter by this name. Its words changed, too.
create or replace function app.change_dead_letter(_caller text, _issued_at bigint, _id text, _version int,
  _body text, _reason text)
returns table (outcome text, answer jsonb) language sql as $$
  select regexp_replace(outcome, '^dead_letter', 'letter'), response
  from app.update_dead_letter(_caller, _issued_at, _id, _version, _body, _reason)
$$;
