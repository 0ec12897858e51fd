/** The OpenAPI document as a judge: what it says of an answer, by a JSON Schema validator that knows nothing of zod. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from '#api/openapi.ts';
import { BASE_PATH, type RouteName, routes } from '#api/routes.ts';

const pointer = (...parts: string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat('starts_with', true); // zod's own, for pages: their pattern stands beside it
ajv.addSchema(openApiDocument('0'), 'api');

const known = new Map<string, ValidateFunction>();
function judge(ref: string): ValidateFunction {
  const found = known.get(ref) ?? ajv.compile({ $ref: ref });
  known.set(ref, found);
  return found;
}

/** Why the document does not allow this answer of a route; undefined when it does. */
export function complaintOfContract(
  name: RouteName,
  { status, type, body }: { readonly status: number; readonly type: string; readonly body: unknown },
): string | undefined {
  const { method, path } = routes[name];
  const at = ['paths', BASE_PATH + path, method.toLowerCase(), 'responses', String(status), 'content'];
  const valid = judge(`api#${pointer(...at, type, 'schema')}`);
  return valid(body) ? undefined : `not as the OpenAPI document says: ${ajv.errorsText(valid.errors)}`;
}
