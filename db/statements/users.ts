import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { UserId } from '#domain/ids.ts';
import {
  OPEN_ORDERS_PER_BUYER_MAX,
  PASSWORD_TRIES_MAX,
  PASSWORD_TRY_SECONDS,
  SESSIONS_PER_USER_MAX,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { NewSession } from '#domain/session.ts';
import type { Bonds, Locale, User, UserLabel } from '#domain/user.ts';

/** The account of an address, for one password attempt that is counted here; `wait`: seconds until the next attempt. */
export const beginLogIn = (email: string, address: string) =>
  sql({
    wait: int,
    id: nullable(textOf<UserId>()),
    name: nullable(text),
    role: nullable(textOf<Role>()),
    passwordHash: nullable(text),
  })`select * from app.begin_log_in(${email}, ${address}, cast(${PASSWORD_TRIES_MAX} as int), cast(${PASSWORD_TRY_SECONDS} as int))`;

/**
 * The issue time of a token by the database clock, which also invalidates tokens. With a session the browser stays signed
 * in. No row if the password changed meanwhile.
 */
export const completeLogIn = (user: UserId, passwordHash: string, address: string, session: NewSession | null = null) =>
  sql({ issuedAt: int })`select * from app.complete_log_in(${user}, ${passwordHash}, ${address},
  cast(${session && { json: session }} as jsonb), cast(${SESSIONS_PER_USER_MAX} as int))`;

/** The caller's current role; null if the token is no longer valid. */
export const readRole = (caller: Principal) => sql({ role: nullable(textOf<Role>()) })`
  select app.live_role(${caller.userId}, ${caller.issuedAt})`;

/** The caller's own account; no row if the token is no longer valid. */
export const readUser = (caller: Principal) => sql({ user: json<User>(), version: int })`
  select app.user_json(u), u.version from app.users u
  where u.id = ${caller.userId} and app.live_role(${caller.userId}, ${caller.issuedAt}) is not null`;

/**
 * The names of users, without those that the caller may not see: a seller sees the buyers of their products. Addresses leave the
 * database masked; a seller gets one only of a buyer without a name.
 */
export const listUsers = (caller: Principal, ids: readonly UserId[]) => sql({
  role: nullable(textOf<Role>()),
  user: nullable(json<UserLabel>()),
})`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role)
  select r.role, case when u.id is not null then jsonb_build_object('id', u.id, 'name', nullif(u.name, ''), 'role', u.role,
    'email', case when r.role = 'OPERATOR' and u.role = 'OPERATOR' then u.email
      when r.role = 'OPERATOR' or u.name = '' then left(u.email, 1) || '***@' || split_part(u.email, '@', 2) end) end
  from caller r
  left join lateral (
    select account.* from jsonb_array_elements_text(cast(${{ json: ids }} as jsonb)) wanted(id)
    join app.users account on account.id = wanted.id
    where r.role = 'OPERATOR' or r.role = 'SELLER' and (account.id = ${caller.userId} or exists (
      select from app.orders bought where bought.buyer_id = account.id and bought.seller_id = ${caller.userId}))) u on true`;

/** Creates an account for a user of the external issuer on their first request, as a buyer. */
export const createExternalUser = (id: UserId, email: string | null, name: string, locale: Locale) => sql({
  created: bool,
})`
  select app.create_external_user(${id}, ${email}, ${name}, ${locale})`;

/** Changes the caller's name or language if the account still has the version they have read. */
export const changeUser = (
  caller: Principal,
  version: number | null,
  change: { readonly name?: string | undefined; readonly locale?: Locale | undefined },
) =>
  sql({
    outcome: textOf<'changed' | 'auth.required' | 'user.changed'>(),
    user: nullable(json<User>()),
    version: nullable(int),
  })`select * from app.change_user(${caller.userId}, ${caller.issuedAt}, cast(${version} as int), cast(${{ json: change }} as jsonb))`;

/** The hash of the caller's password, for one attempt; no row if the token is no longer valid. */
export const beginPasswordChange = (caller: Principal) => sql({ wait: int, passwordHash: nullable(text) })`
  select * from app.begin_password_change(${caller.userId}, ${caller.issuedAt}, cast(${PASSWORD_TRIES_MAX} as int), cast(${PASSWORD_TRY_SECONDS} as int))`;

/** Sets a new password if the old one is still the one that was checked, and invalidates every token of the user. */
export const changePassword = (user: UserId, oldHash: string, newHash: string) => sql({ changed: bool })`
  select app.change_password(${user}, ${oldHash}, ${newHash})`;

/** Deletes an account and its personal data in one commit, or returns what has to be settled first. */
export const deleteAccount = (caller: Principal, version: number | null = null) =>
  sql({
    outcome: textOf<'deleted' | 'auth.required' | 'user.changed' | 'user.not_deletable'>(),
    bonds: nullable(json<Bonds>()),
  })`select * from app.delete_account(${caller.userId}, ${caller.issuedAt}, cast(${OPEN_ORDERS_PER_BUYER_MAX} as int),
  cast(${version} as int))`;

/**
 * Changes the role of the user with this address from one role to another, and records in the audit who did it. Returns the
 * role that the user had, which may be neither of the two; no row if no user has the address.
 */
export const changeRole = (email: string, from: Role, to: Role, by: string) => sql({ id: text, was: textOf<Role>() })`
  with account as (
    select id, role from app.users where email = ${email} for no key update),
  changed as (
    update app.users u set role = ${to}, version = u.version + 1 from account
    where u.id = account.id and account.role = ${from} returning u.id),
  recorded as (
    insert into app.operator_actions (operator, action, target, detail)
    select 'command', 'role', changed.id, cast(${{ json: { from, to, by } }} as jsonb) from changed)
  select id, role from account`;
