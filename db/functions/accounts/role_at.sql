-- The role of an account for a token issued at this time (epoch seconds). Null: the account was deleted, or the token
-- is from before a change of the password.
create or replace function app.role_at(_user app.users, _issued_at bigint) returns text language sql stable as $$
  select case
    when _user.withdrawn_at is null and _user.tokens_valid_from <= to_timestamp(_issued_at) then _user.role
end $$;
