/** The type of a row of the matrix, and the responses that many routes share. */
import type { Sending } from '#test/stories/shop.ts';
import type { Caller, Fixture } from './people.ts';

export interface Row {
  readonly path: (fixture: Fixture) => string;
  readonly sending?: (fixture: Fixture) => Sending;
  readonly responses: Readonly<Record<Caller, string>>;
  /** The request deletes the caller's account, so each caller is a new user. */
  readonly fresh?: true;
}

const UNAUTHENTICATED = '401 auth.required';
/** The three callers without access to any protected route. */
export const outside = { anonymous: UNAUTHENTICATED, deleted: UNAUTHENTICATED, forged: UNAUTHENTICATED };
export const alike = (answer: string): Row['responses'] => ({
  anonymous: answer,
  buyer: answer,
  'other buyer': answer,
  seller: answer,
  'other seller': answer,
  operator: answer,
  deleted: answer,
  forged: answer,
});

export const FORBIDDEN = '403 auth.forbidden';
export const forOperators = (answer: string): Row['responses'] => ({
  ...alike(FORBIDDEN),
  ...outside,
  operator: answer,
});

export const forBuyers = (answer: string): Row['responses'] => ({
  ...alike(FORBIDDEN),
  ...outside,
  buyer: answer,
  'other buyer': answer,
});

/** Staff only; another seller's resource is not found. */
export const forStaff = (answer: string, foreign: string): Row['responses'] => ({
  ...forOperators(answer),
  seller: answer,
  'other seller': foreign,
});
