import { expect, test } from 'vitest';
import { PROBLEMS, type ProblemCode, problem } from '#api/problems.ts';
import { apiDocument, synthesise } from './template.ts';

const responses = apiDocument(synthesise())['x-amazon-apigateway-gateway-responses'];
const bodyOf = (type: string) => JSON.parse(responses[type]?.responseTemplates['application/json'] ?? '{}');

test('every gateway response has the shape of a problem, and the status of its code', () => {
  expect(Object.keys(responses).length).toBeGreaterThan(15);
  for (const [type, response] of Object.entries(responses)) {
    const body = bodyOf(type);
    const code = body.code as ProblemCode;
    expect(body).toEqual(problem({ code, occurrenceId: '$context.requestId', requestId: '$context.requestId' }));
    expect(response.statusCode).toBe(String(PROBLEMS[code].status));
    expect(response.responseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
  }
});

test.each([
  ['UNAUTHORIZED', 'auth.required'],
  ['EXPIRED_TOKEN', 'auth.required'],
  ['MISSING_AUTHENTICATION_TOKEN', 'route.not_found'],
  ['RESOURCE_NOT_FOUND', 'route.not_found'],
  ['ACCESS_DENIED', 'request.blocked'],
  ['WAF_FILTERED', 'request.blocked'],
  ['THROTTLED', 'request.throttled'],
  ['QUOTA_EXCEEDED', 'request.throttled'],
  ['REQUEST_TOO_LARGE', 'request.too_large'],
  ['UNSUPPORTED_MEDIA_TYPE', 'request.unsupported_media_type'],
  ['BAD_REQUEST_BODY', 'request.malformed'],
  ['BAD_REQUEST_PARAMETERS', 'request.malformed'],
  ['DEFAULT_4XX', 'request.malformed'],
  ['AUTHORIZER_FAILURE', 'service.unavailable'],
  ['INTEGRATION_FAILURE', 'request.throttled'],
  ['INTEGRATION_TIMEOUT', 'service.unavailable'],
  ['DEFAULT_5XX', 'service.unavailable'],
])('%s becomes %s', (type, code) => {
  expect(bodyOf(type).code).toBe(code);
});

test('a response that a retry can fix says when to retry', () => {
  const later = Object.values(responses).filter(({ statusCode }) => statusCode === '429' || statusCode === '503');
  expect(later.length).toBeGreaterThan(0);
  for (const { responseParameters } of later)
    expect(responseParameters['gatewayresponse.header.Retry-After']).toMatch(/^'\d+'$/);
});
