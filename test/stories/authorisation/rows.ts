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
export const alike = (response: string): Row['responses'] => ({
  anonymous: response,
  buyer: response,
  'other buyer': response,
  seller: response,
  'other seller': response,
  operator: response,
  deleted: response,
  forged: response,
});

export const FORBIDDEN = '403 auth.forbidden';
export const forOperators = (response: string): Row['responses'] => ({
  ...alike(FORBIDDEN),
  ...outside,
  operator: response,
});

export const forBuyers = (response: string): Row['responses'] => ({
  ...alike(FORBIDDEN),
  ...outside,
  buyer: response,
  'other buyer': response,
});

/** Staff only; another seller's resource is not found. */
export const forStaff = (response: string, foreign: string): Row['responses'] => ({
  ...forOperators(response),
  seller: response,
  'other seller': foreign,
});
