import { errors } from 'jose';
import { ZodError } from 'zod';

/** Errors of jose that say something about the key set or its host, not about the token. */
const FAILURES = [errors.JWKInvalid, errors.JWKSInvalid, errors.JWKSTimeout];

/**
 * Whether an error of a verification says that the token is not valid. Every other error is a failure of ours or of the
 * issuer: the secret cannot be read, or the key set cannot be fetched (jose then throws its base class).
 */
export function isRejection(error: unknown): error is Error {
  if (error instanceof ZodError) return true;
  if (!(error instanceof errors.JOSEError) || error.constructor === errors.JOSEError) return false;
  return !FAILURES.some((failure) => error instanceof failure);
}
