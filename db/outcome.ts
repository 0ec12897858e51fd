/** Outcomes that many statements share. Every outcome that is no success is a problem code of api/problems.ts. */

export type AuthProblem = 'auth.required' | 'auth.forbidden';
/** `key-conflict`: the Idempotency-Key was used for another request (problem `idempotency.key_reused`). */
export type IdempotentProblem = AuthProblem | 'key-conflict';
