/** The schemas of accounts. */
import * as z from 'zod';
import { NAME_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, USERS_LISTED_MAX } from '#domain/limits.ts';
import { ROLES } from '#domain/order.ts';
import { SESSION_APPS } from '#domain/session.ts';
import { LOCALES, SIGN_UP_ROLES } from '#domain/user.ts';
import { Email, id, lengths, line, password, time } from './shared.ts';

/** A user's name. Mails contain it. */
const name = line(NAME_CHARACTERS_MAX)
  .transform((text) => text.normalize('NFC').trim())
  .meta(lengths(1, NAME_CHARACTERS_MAX));

export const NewVerification = z.strictObject({ email: Email });
/** The same for every address: it does not reveal whether an account exists or how many mails were sent this hour. */
export const VerificationReceipt = z.object({ status: z.literal('accepted'), expiresInSeconds: z.int().positive() });

export const NewUser = z.strictObject({
  email: Email,
  password: password(PASSWORD_CHARACTERS_MIN),
  name,
  role: z.enum(SIGN_UP_ROLES),
  verificationCode: z.string().regex(/^[0-9]{6}$/, 'must be the six digits of the mail'),
});
export const User = z.object({
  id: id('usr'),
  /** Null if the external issuer provides no address. */
  email: z.string().nullable(),
  name: z.string(),
  role: z.enum(ROLES),
  locale: z.enum(LOCALES),
  createdAt: time,
});
/** One query parameter, because a repeated one is invalid. */
export const UserQuery = z.strictObject({
  ids: z
    .string()
    .regex(/^usr_[0-7][0-9a-hjkmnp-tv-z]{25}(,usr_[0-7][0-9a-hjkmnp-tv-z]{25})*$/, 'must be ids of users, with commas')
    .max(USERS_LISTED_MAX * 31 - 1, `must be at most ${USERS_LISTED_MAX} ids`),
});
export const UserLabel = z.object({
  id: id('usr'),
  name: z.string().nullable(),
  /** Masked, except those of operators. */
  email: z.string().nullable(),
  role: z.enum(ROLES),
});
export const SessionQuery = z.strictObject({ app: z.enum(SESSION_APPS), sessionId: id('ses').optional() });
/** A device that is signed in. */
export const Device = z.object({ id: id('ses'), device: z.string(), createdAt: time, lastUsedAt: time });
export const UserChange = z
  .strictObject({ name: name.optional(), locale: z.enum(LOCALES).optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ override: { minProperties: 1 } });
export const PasswordChange = z.strictObject({ current: password(1), next: password(PASSWORD_CHARACTERS_MIN) });
