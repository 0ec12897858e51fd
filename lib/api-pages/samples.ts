/** A request as text to copy: for a terminal, and for TypeScript with the typed client. */
import type { Operation, Parameter } from './document.ts';

/** The browser replaces it with the address of the shop. */
export const ORIGIN = 'https://shop.example.com';

const KEY = 'Idempotency-Key';
const isSample = ({ name, required }: Parameter): boolean => required === true && name !== KEY;
const named = (operation: Operation, kind: Parameter['in']): readonly Parameter[] =>
  operation.parameters.filter((parameter) => parameter.in === kind && isSample(parameter));
const needsKey = ({ parameters }: Operation): boolean => parameters.some(({ name }) => name === KEY);

/** Returns the path with the examples of its parameters and of the required query parameters. */
function addressOf(operation: Operation): string {
  const path = named(operation, 'path').reduce(
    (rest, { name, example }) => rest.replace(`{${name}}`, encodeURIComponent(String(example))),
    operation.path,
  );
  const query = named(operation, 'query').map(({ name, example }) => [name, String(example)]);
  return query.length > 0 ? `${path}?${new URLSearchParams(query)}` : path;
}

/** Quotes a text for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Returns the request as a curl command. `$TOKEN` is the access token. */
export function curlOf(operation: Operation): string {
  const { method, body, needsToken } = operation;
  const parts = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(`${ORIGIN}${addressOf(operation)}`)}`,
    ...(needsToken ? ['-H "authorization: Bearer $TOKEN"'] : []),
    ...(needsKey(operation) ? ['-H "idempotency-key: $(uuidgen)"'] : []),
    ...named(operation, 'header').map(({ name, example }) => `-H ${quoted(`${name.toLowerCase()}: ${example}`)}`),
    ...(body ? [`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body.example))}`] : []),
  ];
  return parts.join(' \\\n  ');
}

/** Formats a value as TypeScript: names of members without quotes where possible. */
const literal = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
    .replaceAll('\n', `\n${indent}`);

function paramsOf(operation: Operation): Record<string, Record<string, unknown>> {
  const groups = (['path', 'query', 'header'] as const).map((kind) => {
    const entries = named(operation, kind).map(({ name, example }) => [name, example]);
    if (kind === 'header' && needsKey(operation)) entries.push([KEY, '$KEY']);
    return [kind, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(groups.filter(([, values]) => Object.keys(values).length > 0));
}

/** Returns the request as TypeScript with the typed client. */
export function typescriptOf(operation: Operation): string {
  const { method, path, body } = operation;
  const params = paramsOf(operation);
  const members = {
    ...(Object.keys(params).length > 0 ? { params } : {}),
    ...(body ? { body: body.example } : {}),
  };
  const init =
    Object.keys(members).length === 0 ? '' : `, ${literal(members, '').replace('"$KEY"', 'crypto.randomUUID()')}`;
  return `const { data, error } = await shop.${method}('${path}'${init});`;
}
