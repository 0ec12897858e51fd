/** Failures of the name lookup, of the TCP connection and of the credentials, all of which come before the first byte. */
const CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Of a connection that exists these codes may come, too: then the request may have arrived. */
const ROUTE_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH']);
const NO_CREDENTIALS = 'CredentialsProviderError';
/** The AWS SDK gives both of its time limits the name TimeoutError: only the text says that it was the one for the connection. */
const NO_CONNECTION_IN_TIME = 'did not establish a connection';

/** Returns true if the request certainly did not reach the service, so that it had no effect. */
export function neverConnected(error: unknown): boolean {
  const { name = '', code = '', syscall, message = '' } = error as Partial<NodeJS.ErrnoException>;
  if (ROUTE_CODES.has(code)) return syscall === 'connect';
  return CODES.has(code) || CODES.has(name) || name === NO_CREDENTIALS || message.includes(NO_CONNECTION_IN_TIME);
}
