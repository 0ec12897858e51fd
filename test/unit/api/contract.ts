/** Validates responses against the OpenAPI document with a JSON Schema validator that is independent of zod. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from '#api/openapi.ts';
import { BASE_PATH, type RouteName, routes } from '#api/routes.ts';

const pointer = (...parts: string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat('starts_with', true); // A format of zod for HTML pages. The schema also has a pattern.
ajv.addSchema(openApiDocument('0'), 'api');

const validators = new Map<string, ValidateFunction>();
function validatorOf(ref: string): ValidateFunction {
  const found = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, found);
  return found;
}

/** Returns why the response violates the document, or undefined if the response is valid. */
export function complaintOfContract(
  name: RouteName,
  { status, type, body }: { readonly status: number; readonly type: string; readonly body: unknown },
): string | undefined {
  const { method, path } = routes[name];
  const at = ['paths', BASE_PATH + path, method.toLowerCase(), 'responses', String(status), 'content'];
  const valid = validatorOf(`api#${pointer(...at, type, 'schema')}`);
  return valid(body) ? undefined : `violates the OpenAPI document: ${ajv.errorsText(valid.errors)}`;
}
