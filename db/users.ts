import { nullable, sql, text, textOf } from '#db/sql.ts';
import type { UserId } from '#domain/ids.ts';
import type { Role } from '#domain/order.ts';

/** The account of an address that may still log in. */
export const findAccount = (email: string) =>
  sql({
    id: textOf<UserId>(),
    email: text,
    name: text,
    role: textOf<Role>(),
    passwordHash: nullable(text),
  })`select u.id, u.email, u.name, u.role, u.password_hash from app.users u where u.email = ${email} and u.withdrawn_at is null`;
