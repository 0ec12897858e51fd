/**
 * A TOKEN authorizer. The result is cached by token, its policy decides, and its context becomes part of the event.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
import * as z from 'zod';
import { matchesAction, matchesResource } from '#local/aws/iam/pattern.ts';
import type { Lambda } from '#local/aws/lambda/service.ts';
import type { ApiAuthorizer } from './rest-api.ts';

const many = z.union([z.string(), z.array(z.string())]).transform((v) => (typeof v === 'string' ? [v] : v));
const AuthorizerResponse = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.enum(['Allow', 'Deny']), Action: many, Resource: many })),
  }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).nullish(),
});
type AuthorizerResponse = z.infer<typeof AuthorizerResponse>;

export type AuthorizerOutcome =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, string>> }
  | {
      readonly kind: 'rejected';
      readonly by:
        | 'UNAUTHORIZED'
        | 'ACCESS_DENIED'
        | 'AUTHORIZER_FAILURE'
        | 'AUTHORIZER_CONFIGURATION_ERROR'
        | 'THROTTLED';
    };

export interface AuthorizerOptions {
  readonly authorizer: ApiAuthorizer;
  readonly lambda: Lambda;
  readonly now: () => number;
}

/** The cache is emptied above this size. A load test has ten thousand buyers. */
const CACHED_TOKENS_MAX = 20_000;

function decide(response: AuthorizerResponse, arn: string): AuthorizerOutcome {
  const statements = response.policyDocument.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((action) => matchesAction(action, 'execute-api:Invoke')) &&
      Resource.some((resource) => matchesResource(resource, arn)),
  );
  const allowed = statements.length > 0 && statements.every(({ Effect }) => Effect === 'Allow');
  return allowed
    ? { kind: 'allowed', context: { principalId: response.principalId, ...response.context } }
    : { kind: 'rejected', by: 'ACCESS_DENIED' };
}

/** Makes the authorizer. Its arguments are the token of a request and the ARN of the method. */
export function createAuthorizer({ authorizer, lambda, now }: AuthorizerOptions) {
  const cache = new Map<string, { readonly response: AuthorizerResponse; readonly until: number }>();

  async function ask(token: string, arn: string, trigger: string): Promise<AuthorizerResponse | AuthorizerOutcome> {
    const event = { type: 'TOKEN', methodArn: arn, authorizationToken: token };
    const result = await lambda.invoke(authorizer.functionName, event, trigger);
    // API Gateway maps an error with exactly this message to 401.
    if (!result.ok) {
      const unauthorized = result.error.errorMessage === 'Unauthorized';
      return { kind: 'rejected', by: unauthorized ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE' };
    }
    const parsed = AuthorizerResponse.safeParse(JSON.parse(result.payload));
    return parsed.success ? parsed.data : { kind: 'rejected', by: 'AUTHORIZER_CONFIGURATION_ERROR' };
  }

  return async (token: string | undefined, arn: string, trigger: string): Promise<AuthorizerOutcome> => {
    // Without a token, or with one that does not match the pattern, API Gateway does not invoke the function.
    if (!token || (authorizer.pattern && !authorizer.pattern.test(token)))
      return { kind: 'rejected', by: 'UNAUTHORIZED' };
    const cached = cache.get(token);
    if (cached && cached.until > now()) return decide(cached.response, arn);
    // AWS has an environment for each request. A caller who would wait here for seconds is refused at once.
    if (lambda.isBehind(authorizer.functionName)) return { kind: 'rejected', by: 'THROTTLED' };
    const response = await ask(token, arn, trigger);
    if ('kind' in response) return response;
    if (authorizer.ttlSeconds > 0) {
      if (cache.size >= CACHED_TOKENS_MAX) cache.clear();
      cache.set(token, { response, until: now() + authorizer.ttlSeconds * 1000 });
    }
    return decide(response, arn);
  };
}
export type Authorizer = ReturnType<typeof createAuthorizer>;
