import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import type { ApiHandler } from './http/http-handler.ts';
import type { SqsHandler } from './sqs/consume.ts';

/** The handler of a function that takes both SQS messages and API Gateway requests. */
export const entryPoint =
  (onMessages: SqsHandler, onRequest: ApiHandler) =>
  (event: SQSEvent | APIGatewayProxyEvent, context: Context): ReturnType<SqsHandler> | ReturnType<ApiHandler> =>
    'Records' in event ? onMessages(event, context) : onRequest(event, context);
