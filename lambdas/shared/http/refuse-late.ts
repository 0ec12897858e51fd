import { REQUEST_WAIT_SECONDS_MAX } from '#domain/limits.ts';
import type { HttpMiddleware } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * Refuses a request that has waited for longer than its caller does. Otherwise an overloaded shop would place orders for
 * buyers who have had an error, and serve no one in time.
 */
export const refuseLate = (now: () => number = Date.now): HttpMiddleware => ({
  before({ event, context: { http } }) {
    const waited = now() - event.requestContext.requestTimeEpoch;
    if (waited > REQUEST_WAIT_SECONDS_MAX * 1_000 && !http.found?.route.handledLate)
      throw new HttpProblem('service.unavailable', 'The request waited too long and was not executed');
  },
});
