/** People who sign up, in shop language. */
import { readUser } from '#db/statements/users.ts';
import { requestVerification, signUp } from '#db/statements/verifications.ts';
import type { Principal } from '#domain/caller.ts';
import type { UserId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import type { SIGN_UP_ROLES } from '#domain/user.ts';
import { addressHashes, codeHash, codeOf } from '#domain/verification.ts';
import type { Session } from './session.ts';
import { newId } from './shop.ts';

export const KEYS: Keys = [new Uint8Array(32).fill(1)];
type Door = Pick<Session, 'rows'>;

/** What the handler would hand in to have a code mailed, and that code. */
export function codeFor(email: string) {
  const id = newId('vfy');
  const code = codeOf(KEYS[0], id);
  const wish = {
    newId: id,
    addresses: addressHashes(KEYS, email),
    email,
    codeHash: codeHash(KEYS[0], email, code),
    locale: 'ko' as const,
  };
  return { wish, code };
}

/** Asks for a code; undefined when none is mailed. */
export async function requestCode(door: Door, email: string): Promise<string | undefined> {
  const { wish, code } = codeFor(email);
  return (await door.rows(requestVerification(wish)))[0]?.written ? code : undefined;
}

export const signUpRequest = (
  email: string,
  code: string,
  { role = 'BUYER' as (typeof SIGN_UP_ROLES)[number], name = 'Kim', passwordHash = `hash of ${email}` } = {},
) => ({
  newId: newId('usr'),
  addresses: addressHashes(KEYS, email),
  codeHashes: KEYS.map((key) => codeHash(key, email, code)),
  email,
  name,
  role,
  passwordHash,
  locale: 'ko' as const,
});

export const trySignUp = async (door: Door, ...wish: Parameters<typeof signUpRequest>) =>
  (await door.rows(signUp(signUpRequest(...wish))))[0]?.outcome;

export interface Account {
  readonly caller: Principal;
  readonly email: string;
  readonly passwordHash: string;
}

/** A code is mailed, typed in, and the account is there. */
export async function signedUp(
  door: Door,
  email: string,
  more: Parameters<typeof signUpRequest>[2] = {},
): Promise<Account> {
  const wish = signUpRequest(email, (await requestCode(door, email)) ?? '', more);
  const [row] = await door.rows(signUp(wish));
  if (row?.outcome !== 'signed-up') throw new Error(`${email}: ${row?.outcome}`);
  return { caller: callerOf(wish.newId), email, passwordHash: wish.passwordHash };
}

export const callerOf = (userId: UserId, issuedAt = Math.floor(Date.now() / 1000)): Principal => ({ userId, issuedAt });

export const isIn = async (door: Door, caller: Principal): Promise<boolean> =>
  (await door.rows(readUser(caller))).length === 1;

export const DONUT = {
  title: 'Glazed',
  description: '',
  price: 1_000,
  restockQuantity: 10,
  factoryId: 'fac_main',
  availableAt: null,
  endAt: null,
  stock: 5,
};
