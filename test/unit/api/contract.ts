/** Validates responses against the OpenAPI document with a JSON Schema validator that is independent of zod. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RESPONSE_HEADERS, type ResponseHeader } from '#api/openapi/headers.ts';
import { openApiDocument } from '#api/openapi.ts';
import { BASE_PATH, type RouteName, routes } from '#api/routes.ts';

const pointer = (...parts: string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

const document = openApiDocument('0');
const ajv = new Ajv2020({ strict: false, allErrors: true });
/** The value of a header is a text. */
const headerAjv = new Ajv2020({ strict: false, coerceTypes: true });
addFormats.default(ajv);
ajv.addFormat('int64', true);
ajv.addSchema(document, 'api');

const validators = new Map<string, ValidateFunction>();
function validatorOf(ref: string): ValidateFunction {
  const found = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, found);
  return found;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The media type of the body; none without a body. */
  readonly type?: string;
  readonly body: unknown;
}
interface Response {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
}

/** The path of a response in the document, and the response. */
function responseOf(
  name: RouteName,
  status: number,
): readonly [path: readonly string[], response: Response | undefined] {
  const { method, path } = routes[name];
  const operation = document.paths?.[BASE_PATH + path]?.[method.toLowerCase() as 'get'];
  const response = operation?.responses?.[`${status}` as '200'] as Response | undefined;
  const [, shared] = /^#\/components\/responses\/(.+)$/.exec(response?.$ref ?? '') ?? [];
  if (shared === undefined)
    return [['paths', BASE_PATH + path, method.toLowerCase(), 'responses', String(status)], response];
  return [['components', 'responses', shared], document.components?.responses?.[shared] as Response | undefined];
}

function complaintAboutHeaders({ headers: declared = {} }: Response, headers: Headers): string | undefined {
  for (const name of Object.keys(RESPONSE_HEADERS) as ResponseHeader[]) {
    const [value, header] = [headers.get(name), declared[name]];
    // The gateway's own responses have no X-Request-Id.
    if (value !== null && !header && name !== 'X-Request-Id')
      return `the header ${name} is not in the OpenAPI document`;
    if (value === null && header && (header.$ref ? RESPONSE_HEADERS[name] : header).required)
      return `no header ${name}`;
    if (value !== null && !headerAjv.validate(RESPONSE_HEADERS[name].schema, value)) return `${name}: ${value}`;
  }
  return undefined;
}

/** Returns why the response violates the document, or undefined if the response is valid. */
export function complaintOfContract(name: RouteName, { status, headers, type, body }: Reply): string | undefined {
  const [path, response] = responseOf(name, status);
  if (!response) return `the status ${status} is not in the OpenAPI document`;
  const complaint = complaintAboutHeaders(response, headers);
  if (complaint !== undefined || type === undefined) return complaint;
  const valid = validatorOf(`api#${pointer(...path, 'content', type, 'schema')}`);
  return valid(body) ? undefined : `violates the OpenAPI document: ${ajv.errorsText(valid.errors)}`;
}
