-- For the bundle of release 0.1.0, which calls delete_account by this name. Its words changed, too.
create or replace function app.withdraw(_user text, _issued_at bigint, _named_max int)
returns table (outcome text, bound jsonb) language sql as $$
  select case outcome when 'deleted' then 'withdrawn' when 'user.not_deletable' then 'user.not_withdrawable'
    else outcome end, bound
  from app.delete_account(_user, _issued_at, _named_max)
$$;
