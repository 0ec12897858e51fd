/** Failures of the name lookup, of the TCP connection and of the credentials, all of which come before the first byte. */
const CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const NO_CREDENTIALS = 'CredentialsProviderError';
/** The AWS SDK gives both of its time limits the name TimeoutError: only the text says that it was the one for the connection. */
const NO_CONNECTION_IN_TIME = 'did not establish a connection';

/** Returns true if the request certainly did not reach the service, so that it had no effect. */
export function neverConnected(error: unknown): boolean {
  const { name = '', code = '', message = '' } = error as Partial<Error> & { readonly code?: string };
  return CODES.has(code) || CODES.has(name) || name === NO_CREDENTIALS || message.includes(NO_CONNECTION_IN_TIME);
}
