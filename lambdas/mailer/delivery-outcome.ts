import type { MailEnd } from '#domain/mail.ts';

interface SendError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
const PAUSED = new Set(['AccountSendingPausedException', 'ConfigurationSetSendingPausedException']);
const THROTTLED = new Set(['Throttling', 'ThrottlingException']);
const SENDER_REJECTED = new Set([
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExist',
  'ConfigurationSetDoesNotExistException',
]);

/** SES names the addresses it refuses; here none is kept. What the SDK says of itself (@smithy/…) is no address. */
const ADDRESS = /[^\s<>"',;:]*@(?!smithy\/|aws-sdk\/)[^\s<>"',;]*/g;

const statusOf = (error: SendError): number => error.$metadata?.httpStatusCode ?? 0;

/**
 * How a send that failed ended (docs/reliability.md). Only what surely did not leave is tried again; SES's own refusal is final;
 * anything after bytes were written is UNKNOWN, because sending it again might be a second mail.
 */
export function endOf(error: SendError): Pick<MailEnd, 'state' | 'error'> {
  const reason = `${error.name}: ${error.message}`.replace(ADDRESS, '<address>').slice(0, 300);
  const notNow = THROTTLED.has(error.name) || PAUSED.has(error.name) || NEVER_CONNECTED.has(error.code ?? '');
  if (notNow) return { state: 'PENDING', error: reason };
  if (statusOf(error) >= 400 && statusOf(error) < 500) return { state: 'FAILED', error: reason };
  return { state: 'UNKNOWN', error: reason };
}

/**
 * How a notice ended. What would happen to every reader stops the run: the account is paused, its daily quota is used, our
 * address or our right to send is refused (the reader's notice then waits for the run to go on), or SES's answer was lost (a
 * thousand UNKNOWN would be a thousand people nobody writes to again). A reader's own bad address fails alone, and a rate
 * that is exceeded only for a moment is tried again.
 */
export function endOfNotice(error: SendError, from: string): Pick<MailEnd, 'state' | 'error' | 'stops'> {
  const end = endOf(error);
  const ours =
    SENDER_REJECTED.has(error.name) ||
    statusOf(error) === 403 ||
    // SES names the identities it does not know; in the sandbox that may be the reader's.
    (error.name === 'MessageRejected' && error.message.toLowerCase().includes(from.toLowerCase()));
  if (ours) return { ...end, state: 'PENDING', stops: true };
  const quotaUsed = THROTTLED.has(error.name) && /quota/i.test(error.message);
  return PAUSED.has(error.name) || quotaUsed || end.state === 'UNKNOWN' ? { ...end, stops: true } : end;
}
