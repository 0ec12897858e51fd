/**
 * What a REST API does to the headers of a request to a Lambda and of the Lambda's response. Gateway responses keep theirs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

const DROPPED_FROM_REQUEST = new Set([
  ...['connection', 'content-md5', 'expect', 'max-forwards', 'proxy-authenticate', 'server'],
  ...['te', 'trailer', 'upgrade', 'www-authenticate'],
]);
const DROPPED_FROM_RESPONSE = new Set([
  ...['expect', 'host', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via'],
  // The gateway writes its own.
  ...['content-length', 'keep-alive'],
]);
const REMAPPED = new Set([
  ...['authorization', 'connection', 'content-md5', 'date', 'max-forwards', 'server', 'user-agent'],
  'www-authenticate',
]);

/** Whether a header of the request is in the event of the function. */
export const isPassedOn = (name: string): boolean => !DROPPED_FROM_REQUEST.has(name.toLowerCase());

/** The headers of a function's response as the caller gets them, with names in lower case. */
export function remapHeaders<V>(headers: Iterable<readonly [name: string, value: V]>): Record<string, V> {
  const remapped = [...headers].flatMap(([name, value]) => {
    const key = name.toLowerCase();
    if (DROPPED_FROM_RESPONSE.has(key)) return [];
    return [[REMAPPED.has(key) ? `x-amzn-remapped-${key}` : key, value] as const];
  });
  return Object.fromEntries(remapped);
}
