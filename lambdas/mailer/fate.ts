import type { MailEnd } from '#domain/mail.ts';

interface SendError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
const NOT_NOW = new Set([
  'Throttling',
  'ThrottlingException',
  'AccountSendingPausedException',
  'ConfigurationSetSendingPausedException',
]);

/**
 * How a send that failed ended (reliability.md). Only what surely did not leave is tried again; SES's own refusal is final;
 * anything after bytes were written is UNKNOWN, because sending it again might be a second mail.
 */
export function endOf(error: SendError): Pick<MailEnd, 'state' | 'error'> {
  // SES names the addresses it refuses; here no address is kept.
  const reason = `${error.name}: ${error.message}`.replace(/[^\s<>"',;:]*@[^\s<>"',;]*/g, '<address>').slice(0, 300);
  if (NOT_NOW.has(error.name) || NEVER_CONNECTED.has(error.code ?? '')) return { state: 'PENDING', error: reason };
  const status = error.$metadata?.httpStatusCode ?? 0;
  if (status >= 400 && status < 500) return { state: 'FAILED', error: reason };
  return { state: 'UNKNOWN', error: reason };
}
