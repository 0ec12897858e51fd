/**
 * Runs the template's custom resources as CloudFormation would: invoke the function, wait for its answer at ResponseURL.
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
  /** Where the answers are taken: 0 for any free port. */
  readonly port: number;
  /** The properties of the last run, by resource path: then it is an Update. */
  readonly previous: Readonly<Record<string, unknown>>;
}

const Properties = z.record(z.string(), z.unknown()).and(z.object({ ServiceToken: z.string() }));
const Answer = z.object({ Status: z.enum(['SUCCESS', 'FAILED']), Reason: z.string().optional() });
const BODY_BYTES_MAX = 4096;
/** A migration may take minutes; a handler that forgot to answer must not hold the start for an hour. */
const RESPONSE_MILLISECONDS_MAX = 15 * 60_000;

/** Runs the custom resources that are new or changed; rejects with the reason of the first that failed. Gives the properties to remember. */
export async function runCustomResources(options: CustomResourceOptions): Promise<Record<string, unknown>> {
  const { template } = options;
  const done: Record<string, unknown> = {};
  const resources = template.resources.filter(
    ({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
  );
  for (const resource of resources) {
    const before = options.previous[resource.path];
    const now = asText(template.properties(resource, Properties));
    // As CloudFormation: what did not change is not run again.
    if (!isDeepStrictEqual(before, now)) await run(resource, now, options);
    done[resource.path] = now;
  }
  return done;
}

async function run(resource: Resource, given: unknown, options: CustomResourceOptions): Promise<void> {
  const { template, lambda, port, previous } = options;
  const { ServiceToken } = Properties.parse(given);
  let answered: (answer: unknown) => void = () => undefined;
  const answer = new Promise<unknown>((resolve) => {
    answered = resolve;
  });
  const door = await listen(port, (request, response) => {
    readBody(request, BODY_BYTES_MAX).then(
      (body) => {
        response.end();
        answered(JSON.parse(body.toString('utf8')));
      },
      () => response.destroy(),
    );
  });
  const before = previous[resource.path];
  const event = {
    RequestType: before === undefined ? 'Create' : 'Update',
    ServiceToken,
    ResponseURL: `${door.url}/${randomUUID()}`,
    StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${resource.stack}/local`,
    RequestId: randomUUID(),
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    ResourceProperties: given,
    ...(before === undefined ? {} : { PhysicalResourceId: resource.logicalId, OldResourceProperties: before }),
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    const name = functionIn(template, ServiceToken, resource);
    const crashed = lambda.invoke(name, event, 'deploy').then((result) =>
      // A handler answers before it returns: one that returned well gets a moment for its answer to arrive.
      result.ok ? answer : { Status: 'FAILED', Reason: `${result.error.errorType}: ${result.error.errorMessage}` },
    );
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve({ Status: 'FAILED', Reason: 'it never answered' }), RESPONSE_MILLISECONDS_MAX);
    });
    const { Status, Reason } = Answer.parse(await Promise.race([answer, crashed, late]));
    if (Status === 'FAILED') throw new Error(`${resource.path} failed: ${Reason ?? 'no reason given'}`);
  } finally {
    clearTimeout(timer);
    await door.close();
  }
}

/** Custom resources get their properties as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
  }
  return String(value);
}
