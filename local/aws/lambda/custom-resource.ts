/**
 * Runs the template's custom resources like CloudFormation: invokes the function and waits for a response at
 * ResponseURL.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import { listen, readBody } from '#local/runtime/http.ts';
import type { Resource, Template } from '#local/template.ts';
import { functionIn } from './functions.ts';
import type { Lambda } from './service.ts';

export interface CustomResourceOptions {
  readonly template: Template;
  readonly lambda: Lambda;
  /** Port of the ResponseURL; 0 uses any free port. */
  readonly port: number;
  /** Properties of the last run, by resource path. A resource with an entry gets an Update instead of a Create. */
  readonly previous: Readonly<Record<string, unknown>>;
}

const Properties = z.record(z.string(), z.unknown()).and(z.object({ ServiceToken: z.string() }));
const CustomResourceResponse = z.object({ Status: z.enum(['SUCCESS', 'FAILED']), Reason: z.string().optional() });
const BODY_BYTES_MAX = 4096;
/** A migration may take minutes; a handler that never responds must not block the start for an hour. */
const RESPONSE_MILLISECONDS_MAX = 15 * 60_000;

/**
 * Runs new and changed custom resources and returns the properties to store. Rejects with the reason of the first
 * failure.
 */
export async function runCustomResources(options: CustomResourceOptions): Promise<Record<string, unknown>> {
  const { template } = options;
  const done: Record<string, unknown> = {};
  const resources = template.resources.filter(
    ({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
  );
  for (const resource of resources) {
    const before = options.previous[resource.path];
    const now = asText(template.properties(resource, Properties));
    // Like CloudFormation, an unchanged resource is not run again.
    if (!isDeepStrictEqual(before, now)) await run(resource, now, options);
    done[resource.path] = now;
  }
  return done;
}

async function run(resource: Resource, properties: unknown, options: CustomResourceOptions): Promise<void> {
  const { template, lambda, port, previous } = options;
  const { ServiceToken } = Properties.parse(properties);
  let respond: (body: unknown) => void = () => undefined;
  const response = new Promise<unknown>((resolve) => {
    respond = resolve;
  });
  const listener = await listen(port, (request, httpResponse) => {
    readBody(request, BODY_BYTES_MAX).then(
      (body) => {
        httpResponse.end();
        respond(JSON.parse(body.toString('utf8')));
      },
      () => httpResponse.destroy(),
    );
  });
  const before = previous[resource.path];
  const event = {
    RequestType: before === undefined ? 'Create' : 'Update',
    ServiceToken,
    ResponseURL: `${listener.url}/${randomUUID()}`,
    StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${resource.stack}/local`,
    RequestId: randomUUID(),
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    ResourceProperties: properties,
    ...(before === undefined ? {} : { PhysicalResourceId: resource.logicalId, OldResourceProperties: before }),
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    const name = functionIn(template, ServiceToken, resource);
    const failed = lambda.invoke(name, event, 'deploy').then((result) =>
      // A handler sends its response before it returns, so after a successful invocation the response is still awaited.
      result.ok ? response : { Status: 'FAILED', Reason: `${result.error.errorType}: ${result.error.errorMessage}` },
    );
    const late = new Promise((resolve) => {
      timer = setTimeout(
        () => resolve({ Status: 'FAILED', Reason: 'the handler sent no response' }),
        RESPONSE_MILLISECONDS_MAX,
      );
    });
    const { Status, Reason } = CustomResourceResponse.parse(await Promise.race([response, failed, late]));
    if (Status === 'FAILED') throw new Error(`${resource.path} failed: ${Reason ?? 'the handler gave no reason'}`);
  } finally {
    clearTimeout(timer);
    await listener.close();
  }
}

/** CloudFormation passes the properties of custom resources as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
  }
  return String(value);
}
