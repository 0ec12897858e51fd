import { Logger } from '@aws-lambda-powertools/logger';
import { withoutAddresses } from '#domain/address.ts';

/**
 * JSON lines with the request id. Only ids are logged: no e-mail address, name or token. An error of JSON.parse quotes the text
 * that it could not read, and SES names addresses.
 */
export const log = new Logger({
  jsonReplacerFn: (_key, value) => (typeof value === 'string' ? withoutAddresses(value) : value),
});
