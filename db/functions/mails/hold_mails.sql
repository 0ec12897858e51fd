-- Takes turns with all that moves a mail or a run; answers the next free slot.
create or replace function app.hold_mails() returns timestamptz language plpgsql set search_path = app, pg_temp as $$
declare
  _slot timestamptz;
begin
  insert into rate_tokens (name, at) values ('mail', app.now()) on conflict do nothing;
  select t.at into _slot from rate_tokens t where t.name = 'mail' for update;
  return _slot;
end $$;
