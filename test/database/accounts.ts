/** Signs up accounts: requests a code, signs up, reads the account. */
import { readUser } from '#db/statements/users.ts';
import { requestVerification, signUp } from '#db/statements/verifications.ts';
import type { Principal } from '#domain/caller.ts';
import type { UserId } from '#domain/ids.ts';
import type { ProductDetails } from '#domain/product.ts';
import type { Keys } from '#domain/signature.ts';
import type { SIGN_UP_ROLES } from '#domain/user.ts';
import { addressHashes, codeHash, codeOf } from '#domain/verification.ts';
import { databaseClock } from './clock.ts';
import type { Executor } from './session.ts';
import { newId } from './shop.ts';

export const KEYS: Keys = [new Uint8Array(32).fill(1)];

/** Builds the verification request of a handler, and the code that its mail would contain. */
export function codeFor(email: string) {
  const id = newId('vfy');
  const code = codeOf(KEYS[0], id);
  const request = {
    newId: id,
    addresses: addressHashes(KEYS, email),
    email,
    codeHash: codeHash(KEYS[0], email, code),
    locale: 'ko' as const,
  };
  return { request, code };
}

/** Requests a code. Returns undefined when no code is mailed. */
export async function requestCode(executor: Executor, email: string): Promise<string | undefined> {
  const { request, code } = codeFor(email);
  return (await executor.rows(requestVerification(request)))[0]?.written ? code : undefined;
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

export const trySignUp = async (executor: Executor, ...request: Parameters<typeof signUpRequest>) =>
  (await executor.rows(signUp(signUpRequest(...request))))[0]?.outcome;

export interface Account {
  readonly caller: Principal;
  readonly email: string;
  readonly passwordHash: string;
}

/** Requests a code, signs up with this code and returns the new account. */
export async function signedUp(
  executor: Executor,
  email: string,
  more: Parameters<typeof signUpRequest>[2] = {},
): Promise<Account> {
  const request = signUpRequest(email, (await requestCode(executor, email)) ?? '', more);
  const [row] = await executor.rows(signUp(request));
  if (row?.outcome !== 'signed-up') throw new Error(`${email}: ${row?.outcome}`);
  return { caller: callerOf(request.newId), email, passwordHash: request.passwordHash };
}

export const callerOf = (userId: UserId, issuedAt = databaseClock.startSeconds()): Principal => ({ userId, issuedAt });

export const isLoggedIn = async (executor: Executor, caller: Principal): Promise<boolean> =>
  (await executor.rows(readUser(caller))).length === 1;

export const DONUT = {
  title: 'Glazed',
  description: '',
  imageUrl: null as string | null,
  translations: {} as ProductDetails['translations'],
  price: 1_000,
  restockQuantity: 10,
  maxPerBuyer: null as number | null,
  factoryId: 'fac_main',
  availableAt: null,
  endAt: null,
  stock: 5,
};
