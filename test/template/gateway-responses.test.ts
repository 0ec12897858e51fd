import { expect, test } from 'vitest';
import { PROBLEMS, type ProblemCode, problem } from '#api/problems.ts';
import { synthesise } from './template.ts';

interface Answer {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
  readonly ResponseParameters: Readonly<Record<string, string>>;
}
const answers = synthesise()
  .of('AWS::ApiGateway::GatewayResponse')
  .map(({ properties }) => properties as unknown as Answer);
const bodyOf = (answer: Answer | undefined) => JSON.parse(answer?.ResponseTemplates['application/json'] ?? '{}');
const codeOf = (type: string): string | undefined =>
  bodyOf(answers.find(({ ResponseType }) => ResponseType === type)).code;

test('every answer of the gateway has the shape of our own problems, and says its own status', () => {
  expect(answers.length).toBeGreaterThan(15);
  for (const answer of answers) {
    const body = bodyOf(answer);
    const code = body.code as ProblemCode;
    expect(body).toEqual(problem({ code, instance: '$context.resourcePath', requestId: '$context.requestId' }));
    expect(answer.StatusCode).toBe(String(PROBLEMS[code].status));
    expect(answer.ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
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
  ['INTEGRATION_FAILURE', 'service.unavailable'],
  ['INTEGRATION_TIMEOUT', 'service.unavailable'],
  ['DEFAULT_5XX', 'service.unavailable'],
])('%s is told as %s', (type, code) => {
  expect(codeOf(type)).toBe(code);
});

test('who may try again is told when', () => {
  const later = answers.filter(({ StatusCode }) => StatusCode === '429' || StatusCode === '503');
  expect(later.length).toBeGreaterThan(0);
  for (const answer of later) {
    expect(answer.ResponseParameters['gatewayresponse.header.Retry-After']).toMatch(/^'\d+'$/);
  }
});
