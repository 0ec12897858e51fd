import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { RouteName } from '#api/routes.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { compose, type RouteFunctions } from './http-handler.ts';

type StreamHandler = (event: APIGatewayProxyEvent, out: unknown, context: Context) => Promise<void>;

/**
 * A Lambda handler whose responses are streamed. The body of a response may be a Readable; when the reader disconnects,
 * that Readable is destroyed and closed before the invocation ends.
 */
export function serveStream<N extends RouteName>(functions: RouteFunctions<N>): StreamHandler {
  const streamed = compose(functions, true) as unknown as StreamHandler;
  return awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, out: unknown, context: Context) => {
    try {
      await streamed(event, out, context);
    } catch (error) {
      // A reader that disconnects is normal. As a function error it would retry nothing and raise an alarm.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      log.info('reader disconnected');
    }
  }) as unknown as StreamHandler;
}
