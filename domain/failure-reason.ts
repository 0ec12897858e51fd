/** Why a message failed, as a text that people read in tables, mails and logs. */
import { withoutAddresses } from './address.ts';
import { FAILURE_CHARACTERS_MAX } from './limits.ts';
import { toVisibleLine } from './visible-text.ts';

interface ZodLike extends Error {
  readonly issues?: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
  /** Lines after the cause, such as the request and the response of another service. */
  readonly details?: readonly string[];
}

/** Error names that say nothing about the cause. */
const NAMELESS = ['Error', 'RetryLater'];
const describe = ({ name, message }: Error): string => (NAMELESS.includes(name) ? message : `${name}: ${message}`);

/** Why a message failed: the cause in one line that fits a table and a mail, then the details, one line each. */
export function reasonOf(error: ZodLike): string {
  const issues = error.issues?.map(({ path, message }) => `${path.map(String).join('.') || 'the message'}: ${message}`);
  const text = issues ? `not a message of this queue: ${issues.join('; ')}` : describe(error);
  return [text, ...(error.details ?? [])].map(inOneLine).join('\n');
}

/** An error text in one line that fits a table and a mail. Addresses are left out: people read errors, and logs keep them. */
export const inOneLine = (text: string): string =>
  [...toVisibleLine(withoutAddresses(text))].slice(0, FAILURE_CHARACTERS_MAX).join('');
