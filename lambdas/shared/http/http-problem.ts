import type { ProblemCode, ProblemError } from '#api/problems.ts';

/** Ends a request with the problem of its code: thrown by validation, or by the route's function. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly ProblemError[];
  /** Further members of the problem. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail?: string, errors: readonly ProblemError[] = [], extra = {}, headers = {}) {
    super(detail ?? '');
    this.name = 'HttpProblem';
    this.code = code;
    this.errors = errors;
    this.extra = extra;
    this.headers = headers;
  }
}

/** Too many wrong passwords; the caller may retry after this many seconds. */
export const tooManyAttempts = (seconds: number): HttpProblem =>
  new HttpProblem('auth.too_many_tries', undefined, [], {}, { 'Retry-After': String(seconds) });
