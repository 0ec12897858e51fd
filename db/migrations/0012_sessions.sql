-- A browser that stays signed in. Its refresh token is replaced with each use; only hashes of the current and of the
-- replaced token are stored. An older token that is used again was copied, and ends the session.
create table app.sessions (
  id text primary key,
  user_id text not null references app.users,
  token_hash text not null,
  previous_hash text,
  device text not null,
  created_at timestamptz not null default app.now(),
  renewed_at timestamptz not null default app.now(),
  ended_at timestamptz,
  end_reason text,
  constraint sessions_end_check check ((ended_at is null) = (end_reason is null)),
  constraint sessions_end_reason_check
    check (end_reason in ('signed-out', 'ended', 'reused', 'password', 'account-deleted', 'too-many'))
);
create index sessions_of_user on app.sessions (user_id, renewed_at) where ended_at is null;
create index sessions_by_renewal on app.sessions (renewed_at);
