/** The parts of the OpenAPI document that the API pages show. */
import type { Schema, Schemas } from '#api/openapi/schema.ts';
import { openApiDocument } from '#api/openapi.ts';
import type { RouteName } from '#api/routes.ts';

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: unknown;
}
export interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  /** Of a problem: one for each code. */
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
export interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface Operation {
  readonly operationId: RouteName;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** Who may call the operation. */
  readonly description?: string;
  readonly needsToken: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Media | undefined;
  readonly responses: readonly (readonly [status: string, response: Response])[];
}

interface RawOperation extends Omit<Operation, 'tag' | 'method' | 'path' | 'needsToken' | 'body' | 'responses'> {
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
}
interface Raw {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Schemas; readonly responses: Readonly<Record<string, Response>> };
}

export interface ApiDocument {
  readonly schemas: Schemas;
  readonly tags: Raw['tags'];
  readonly operations: readonly Operation[];
}

/** Reads the OpenAPI document of a version; shared responses are resolved. */
export function readDocument(version: string): ApiDocument {
  const raw = openApiDocument(version) as unknown as Raw;
  const { schemas, responses: shared } = raw.components;
  const resolve = (response: Response | { readonly $ref: string }): Response =>
    '$ref' in response ? (shared[response.$ref.replace('#/components/responses/', '')] as Response) : response;
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => {
      const { tags, security, parameters = [], requestBody, responses, ...rest } = operation;
      return {
        ...rest,
        tag: tags[0] ?? '',
        method: method.toUpperCase(),
        path,
        parameters,
        needsToken: security === undefined,
        body: requestBody?.content['application/json'],
        responses: Object.entries(responses).map(([status, response]) => [status, resolve(response)] as const),
      };
    }),
  );
  return { schemas, tags: raw.tags, operations };
}
