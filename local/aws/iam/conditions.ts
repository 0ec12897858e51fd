/**
 * Evaluates the condition operators and keys that the template uses. Any other stops the start, so no condition is
 * ignored.
 */
import { matchesResource } from './pattern.ts';

export type Context = Readonly<Record<string, string>>;

const OPERATORS: Readonly<Record<string, (wanted: string, found: string) => boolean>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringLike: matchesResource,
  ArnEquals: matchesResource,
  ArnLike: matchesResource,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
};

/** In lower case, because IAM compares condition keys case-insensitively. */
const KEYS = new Set([
  'aws:securetransport',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:principalaccount',
  'ses:fromaddress',
  'kms:viaservice',
  'kms:calleraccount',
]);

/** Throws for a condition operator or key that is not supported. */
export function checkCondition(operator: string, key: string, where: string): void {
  if (!OPERATORS[operator])
    throw new Error(`${where}: the local IAM does not support the condition operator ${operator}`);
  if (!KEYS.has(key.toLowerCase()))
    throw new Error(`${where}: the local IAM does not support the condition key ${key}`);
}

/**
 * Returns true when all operators and keys match. One matching value of a key is enough; a key that the request lacks
 * fails.
 */
export function conditionsHold(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: Context,
): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const found = context[key];
      const matches = OPERATORS[operator];
      return found !== undefined && matches !== undefined && wanted.some((value) => matches(value, found));
    }),
  );
}
