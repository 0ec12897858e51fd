/** Adds to the generated document what the zod schemas do not say: descriptions, examples, response headers and problems. */
import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { problemsOf, routes } from '#api/routes.ts';
import { describeFields, exampleOf, textOf } from './describe.ts';
import { headersOfSuccess, RESPONSE_HEADERS } from './headers.ts';
import { makePortable } from './portable.ts';
import { problemResponse } from './problems.ts';
import type { Schema, Schemas } from './schema.ts';
import { FURTHER_SUCCESSES } from './successes.ts';
import { TAGS } from './tags.ts';

interface Media {
  readonly schema: Schema;
  example?: unknown;
}
type Content = Record<string, Media>;
interface Parameter {
  readonly name: string;
  readonly schema: Schema;
  description?: string;
  example?: unknown;
}
interface Response {
  readonly description?: string;
  readonly content?: Content;
  headers?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  responses: Record<string, Response | { readonly $ref: string }>;
}
interface Document {
  tags?: unknown;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema>; headers?: unknown; responses?: unknown };
}

/** Returns the completed document; the given one is left unchanged. */
export function completeDocument<D extends object>(generated: D): D {
  const copy = JSON.parse(JSON.stringify(generated)) as D;
  const document = copy as unknown as Document;
  const { components } = document;
  for (const [name, schema] of Object.entries(components.schemas)) {
    makePortable(schema);
    describeFields(name, schema);
  }
  const operations = Object.values(document.paths).flatMap((byMethod) => Object.values(byMethod));
  for (const operation of operations) completeOperation(operation, components.schemas);
  document.tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  components.headers = RESPONSE_HEADERS;
  components.responses = shareProblems(operations);
  return copy;
}

function completeOperation(operation: Operation, schemas: Schemas): void {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const route: Route = routes[operationId as keyof typeof routes];
  for (const parameter of parameters) completeParameter(operationId, parameter, schemas);
  for (const [type, media] of Object.entries(requestBody?.content ?? {})) complete(operationId, type, media, schemas);
  for (const [status, response] of Object.entries(responses as Record<string, Response>)) {
    for (const [type, media] of Object.entries(response.content ?? {})) complete(operationId, type, media, schemas);
    response.headers = headersOfSuccess(route, Number(status));
  }
  if (route.etag) responses['304'] = { description: FURTHER_SUCCESSES[304], headers: headersOfSuccess(route, 304) };
  const codes: readonly ProblemCode[] = [...problemsOf(route), 'request.throttled', 'service.unavailable'];
  for (const [status, found] of Map.groupBy(codes, (code) => PROBLEMS[code].status))
    responses[status] ??= problemResponse(status, found);
}

function completeParameter(owner: string, parameter: Parameter, schemas: Schemas): void {
  const { name, schema } = parameter;
  makePortable(schema);
  const description = textOf(`${owner}.${name}`)?.[0];
  if (description !== undefined) parameter.description = description;
  parameter.example = exampleOf(schemas, `${owner}.${name}`, schema);
}

function complete(owner: string, type: string, media: Media, schemas: Schemas): void {
  makePortable(media.schema);
  describeFields(owner, media.schema);
  if (type === 'application/json') media.example = exampleOf(schemas, owner, media.schema);
}

/** Moves the error responses that several operations have to the components, named by their codes. */
function shareProblems(operations: readonly Operation[]) {
  const all = operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, response]) =>
      'content' in response && response.content?.['application/problem+json']
        ? [{ responses, status, response, name: nameOf(response) }]
        : [],
    ),
  );
  const shared = [...Map.groupBy(all, ({ name }) => name).values()].filter(({ length }) => length > 1).flat();
  for (const { responses, status, name } of shared) responses[status] = { $ref: `#/components/responses/${name}` };
  return Object.fromEntries(shared.map(({ name, response }) => [name, response]));
}

const nameOf = ({ content = {} }: Response): string =>
  Object.keys((content['application/problem+json'] as unknown as { readonly examples: object }).examples).join('-or-');
