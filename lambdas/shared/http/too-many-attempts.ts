import { HttpProblem } from './request.ts';

/** Too many passwords were wrong: how long to wait, in seconds. */
export const tooManyTries = (seconds: number): HttpProblem =>
  new HttpProblem('auth.too_many_tries', undefined, [], {}, { 'Retry-After': String(seconds) });
