-- Takes the one lock of everything that changes a mail or a notification run, and returns the next free send slot.
create or replace function app.lock_mails() returns timestamptz language plpgsql set search_path = app, pg_temp as $$
declare
  _slot timestamptz;
begin
  loop
    select counter.at into _slot from rate_tokens counter where counter.name = 'mail' for update;
    if found then return _slot; end if;
    insert into rate_tokens (name, at) values ('mail', app.now()) on conflict do nothing;
  end loop;
end $$;
