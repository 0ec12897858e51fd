import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines with the request id. Only ids are logged: no e-mail address, name or token. */
export const log = new Logger();
