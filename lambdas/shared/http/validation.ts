/** Checks a value against a schema and names each invalid field by a pointer. */
import type * as z from 'zod';
import type { ProblemCode } from '#api/problems.ts';
import { PROBLEM_ERRORS_MAX } from '#domain/limits.ts';
import { HttpProblem } from './http-problem.ts';

/** Of one part of a pointer: an unknown key may be as long as the body. */
const POINTER_CHARACTERS_MAX = 64;

/** Returns the parsed value; throws an HttpProblem of this code that names every invalid field. */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  code: ProblemCode,
  toPointer = bodyPointer,
): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      pointer: toPointer(path),
      detail: issue.code === 'unrecognized_keys' ? 'unknown field' : issue.message,
    }));
  });
  throw new HttpProblem(code, undefined, code === 'request.invalid' ? errors.slice(0, PROBLEM_ERRORS_MAX) : []);
}

// RFC 6901.
const bodyPointer = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => String(part).slice(0, POINTER_CHARACTERS_MAX).replaceAll('~', '~0').replaceAll('/', '~1'))
    .map((part) => `/${part}`)
    .join('');

/** `?name` of a query parameter. */
export const queryPointer = ([name = '']: readonly PropertyKey[]): string =>
  `?${String(name).slice(0, POINTER_CHARACTERS_MAX)}`;
