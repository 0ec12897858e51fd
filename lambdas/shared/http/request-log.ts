import { log } from '#lambdas/shared/aws/logger.ts';
import type { HttpMiddleware } from './find-route.ts';

/** Logs one line a request and adds the headers that every response carries. */
export function requestLog(): HttpMiddleware {
  const finish: HttpMiddleware['after'] = ({ event, context, response }) => {
    if (!response) return;
    const { requestId, found, startedAt } = context.http;
    log.info('request completed', {
      requestId,
      gatewayRequestId: event.requestContext.requestId,
      route: found?.name,
      status: response.statusCode,
      durationMs: Math.round(performance.now() - startedAt),
    });
    response.headers = {
      ...response.headers,
      'X-Request-Id': requestId,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    };
  };
  return { after: finish, onError: finish };
}
