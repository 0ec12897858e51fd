-- Schema `app` belongs to the master user; functions come in as role shop_app (0011_grants.sql).
create schema if not exists app;

-- The one clock of every deadline. The local runtime replaces this function when its test clock is moved.
create function app.now() returns timestamptz language sql stable as 'select pg_catalog.now()';

-- RFC 3339 in UTC with milliseconds, as every answer writes a time.
create function app.rfc3339(_at timestamptz) returns text language sql stable parallel safe as $$
  select pg_catalog.to_char(_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create table app.users (
  id                text collate "C" primary key,
  email             text unique,                              -- lower case; null: nobody can write to him
  name              text not null,
  role              text not null check (role in ('BUYER', 'SELLER', 'OPERATOR')),
  password_hash     text,
  locale            text not null default 'ko' check (locale in ('ko', 'en')),
  created_at        timestamptz not null default app.now(),
  tokens_valid_from timestamptz not null default '-infinity', -- a token issued before is dead
  version           int not null default 1,                   -- what a change says it was based on
  withdrawn_at      timestamptz,
  check (withdrawn_at is null or email is null and password_hash is null and name = '')
);

-- What a token of this time says of an account: its role, or null when it is no longer one, or the token is from before a
-- change of password.
create function app.role_at(_user app.users, _issued_at bigint) returns text language sql stable as $$
  select case when _user.withdrawn_at is null and _user.tokens_valid_from <= to_timestamp(_issued_at) then _user.role end
$$;

-- Who a token's holder is now: his role, or null when he has left or the token is from before a password change.
-- PL/pgSQL, because PostgreSQL before 18 plans a function in SQL that cannot be inlined anew in every statement that calls
-- it; one in PL/pgSQL keeps its plan for the session (measured, with order_answer and mark_published: 0.35 of 1.4 ms of a
-- place_orders call of one order).
create function app.live_role(_user text, _issued_at bigint) returns text language plpgsql stable as $$
begin
  return (select app.role_at(u, _issued_at) from app.users u where u.id = _user);
end $$;
