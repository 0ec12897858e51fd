-- What a token of this time says of an account: its role, or null when it is no longer one, or the token is from before a
-- change of password.
create or replace function app.role_at(_user app.users, _issued_at bigint) returns text language sql stable as $$
  select case when _user.withdrawn_at is null and _user.tokens_valid_from <= to_timestamp(_issued_at) then _user.role end
$$;
