-- For the bundle of release 0.1.0, which calls mail_json by this name.
create or replace function app.mail_answer(_m app.mails) returns jsonb language sql stable as $$
  select app.mail_json(_m)
$$;
