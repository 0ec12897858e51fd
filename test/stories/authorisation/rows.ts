/** The shape of a row of the matrix, and the responses that many routes give. */
import type { Sending } from '#test/stories/shop.ts';
import type { Caller, Fixture } from './people.ts';

export interface Row {
  readonly path: (scene: Fixture) => string;
  readonly sending?: (scene: Fixture) => Sending;
  readonly responses: Readonly<Record<Caller, string>>;
  /** It ends the account that asks: each caller is one who comes only for this. */
  readonly fresh?: true;
}

const NOBODY = '401 auth.required';
/** The three that never get in, whatever they ask for. */
export const outside = { anonymous: NOBODY, withdrawn: NOBODY, forged: NOBODY };
export const alike = (answer: string): Row['responses'] => ({
  anonymous: answer,
  buyer: answer,
  'other buyer': answer,
  seller: answer,
  'other seller': answer,
  operator: answer,
  withdrawn: answer,
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

/** Staff only; another seller's is as if it did not exist. */
export const forStaff = (answer: string, foreign: string): Row['responses'] => ({
  ...forOperators(answer),
  seller: answer,
  'other seller': foreign,
});
