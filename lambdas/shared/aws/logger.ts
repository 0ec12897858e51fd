import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines with the request's id. Ids only: no address, name or token is ever logged. */
export const log = new Logger();
