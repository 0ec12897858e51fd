import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { log } from './aws/logger.ts';

/** The handler of a function that is neither an HTTP route nor a usual SQS consumer. */
export const lambdaHandler = <E, R>(handle: (event: E, context: Context) => Promise<R>) =>
  middy<E, R>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(log))
    .handler((event: E, context: Context) => handle(event, context)) as unknown as (
    event: E,
    context: Context,
  ) => Promise<R>;
