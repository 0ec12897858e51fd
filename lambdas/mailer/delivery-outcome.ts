import { withoutAddresses } from '#domain/address.ts';
import type { MailEnd } from '#domain/mail.ts';
import { neverConnected } from '#domain/never-connected.ts';

interface SendError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const PAUSED = new Set(['AccountSendingPausedException', 'ConfigurationSetSendingPausedException']);
const THROTTLED = new Set(['Throttling', 'ThrottlingException']);
const SENDER_REJECTED = new Set([
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExist',
  'ConfigurationSetDoesNotExistException',
]);

const statusOf = (error: SendError): number => error.$metadata?.httpStatusCode ?? 0;

/**
 * The outcome of a failed send (docs/reliability.md). Only a mail that was certainly not sent is retried; a rejection by SES
 * is final; any error after bytes were written is UNKNOWN, because sending it again might be a second mail.
 */
export function outcomeOf(error: SendError): Pick<MailEnd, 'state' | 'error'> {
  const reason = withoutAddresses(`${error.name}: ${error.message}`).slice(0, 300);
  const isTemporary = THROTTLED.has(error.name) || PAUSED.has(error.name) || neverConnected(error);
  if (isTemporary) return { state: 'PENDING', error: reason };
  if (statusOf(error) >= 400 && statusOf(error) < 500) return { state: 'FAILED', error: reason };
  return { state: 'UNKNOWN', error: reason };
}

/**
 * The outcome of a failed notice. An error that would affect every recipient stops the notification run: sending is paused,
 * the daily quota is used up, our address or permission is rejected (the notice then stays open until the run continues), or
 * the response of SES was lost (a thousand UNKNOWN would be a thousand people who are never notified). An invalid address
 * fails alone, and a short-term rate limit is retried.
 */
export function noticeOutcomeOf(error: SendError, from: string): Pick<MailEnd, 'state' | 'error' | 'stops'> {
  const end = outcomeOf(error);
  const isSenderProblem =
    SENDER_REJECTED.has(error.name) ||
    statusOf(error) === 403 ||
    // SES names the unverified identities; in the sandbox that may be the recipient's.
    (error.name === 'MessageRejected' && error.message.toLowerCase().includes(from.toLowerCase()));
  if (isSenderProblem) return { ...end, state: 'PENDING', stops: true };
  const quotaUsed = THROTTLED.has(error.name) && /quota/i.test(error.message);
  return PAUSED.has(error.name) || quotaUsed || end.state === 'UNKNOWN' ? { ...end, stops: true } : end;
}
