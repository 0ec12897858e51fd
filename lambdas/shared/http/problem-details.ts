import { languageOf, problem } from '#api/problems.ts';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { countFailure } from '#lambdas/shared/aws/metrics.ts';
import type { HttpMiddleware } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';

const toProblem = (error: Error | null): HttpProblem => {
  if (error instanceof HttpProblem) return error;
  return new HttpProblem(error instanceof DatabaseUnavailable ? 'service.unavailable' : 'service.failed');
};

/** Turns an error into an RFC 9457 problem in the language of the caller. */
export const problemDetails = (): HttpMiddleware => ({
  onError(request) {
    const { event, error } = request;
    const { headers, requestId } = request.context.http;
    const { code, message, errors, extra, headers: more } = toProblem(error);
    if (!(error instanceof HttpProblem)) log.error('request failed', { error: error as Error, requestId });
    if (code === 'service.failed') countFailure();
    const language = languageOf(headers['accept-language']);
    const details = problem({
      code,
      ...(message ? { detail: message } : {}),
      occurrenceId: event.requestContext.requestId,
      requestId,
      language,
      errors,
    });
    request.response = {
      statusCode: details.status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Content-Language': language,
        ...more,
        ...(details.status === 503 ? { 'Retry-After': '5' } : {}),
        // RFC 9110. A REST API renames it to x-amzn-Remapped-WWW-Authenticate, and CloudFront cannot undo that for an error.
        ...(details.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      },
      body: JSON.stringify({ ...details, ...extra }),
    };
  },
});
