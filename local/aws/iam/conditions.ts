/** The condition operators and keys our template uses; any other one stops the start, so nothing passes unevaluated. */
import { matchesResource } from './pattern.ts';

export type Context = Readonly<Record<string, string>>;

const OPERATORS: Readonly<Record<string, (wanted: string, found: string) => boolean>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringLike: matchesResource,
  ArnEquals: matchesResource,
  ArnLike: matchesResource,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
};

/** Lower case: IAM compares condition keys without regard to it. */
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

/** Refuses a condition this evaluator does not understand. */
export function checkCondition(operator: string, key: string, where: string): void {
  if (!OPERATORS[operator]) throw new Error(`${where}: the local IAM does not know the condition operator ${operator}`);
  if (!KEYS.has(key.toLowerCase())) throw new Error(`${where}: the local IAM does not know the condition key ${key}`);
}

/** All operators and keys must hold, any value of a key suffices; a key the request lacks fails the condition. */
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
