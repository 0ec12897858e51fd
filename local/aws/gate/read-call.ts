/** Parses AWS requests of the four protocols into one form. */
import type { IncomingMessage } from 'node:http';
import { type AwsCall, AwsError, type ServiceName } from '#local/aws/service.ts';

export type Protocol = 'json-1.0' | 'json-1.1' | 'rest-json' | 'query';

export interface Signature {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly service: ServiceName;
}

const PROTOCOLS: Readonly<Record<ServiceName, Protocol>> = {
  sqs: 'json-1.0',
  secretsmanager: 'json-1.1',
  'rds-data': 'rest-json',
  lambda: 'rest-json',
  sns: 'query',
  ses: 'query',
};
const isService = (name: string | undefined): name is ServiceName => name !== undefined && name in PROTOCOLS;

/** Returns the wire protocol of a service. */
export const protocolOf = (service: ServiceName): Protocol => PROTOCOLS[service];

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/[a-z0-9-]+\/([a-z-]+)\/aws4_request/;

/** Returns the caller's key and the service from the Authorization header. The signature itself is not verified. */
export function readSignature(request: IncomingMessage): Signature {
  const match = CREDENTIAL.exec(request.headers.authorization ?? '');
  if (!match) throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  const [, accessKeyId = '', service] = match;
  if (!isService(service)) {
    throw new AwsError(
      'UnknownService',
      `The local AWS does not support the service "${service}". GET /_local/endpoints lists the services`,
      404,
    );
  }
  const token = request.headers['x-amz-security-token'];
  return { accessKeyId, service, sessionToken: typeof token === 'string' ? token : undefined };
}

/** @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_Operations.html */
const RDS_DATA_PATHS: Readonly<Record<string, string>> = {
  '/Execute': 'ExecuteStatement',
  '/BatchExecute': 'BatchExecuteStatement',
  '/BeginTransaction': 'BeginTransaction',
  '/CommitTransaction': 'CommitTransaction',
  '/RollbackTransaction': 'RollbackTransaction',
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
const MAPPING_PATH = /^\/2015-03-31\/event-source-mappings\/([^/]+)\/?$/;
const MAPPING_ACTIONS: Readonly<Record<string, string>> = {
  GET: 'GetEventSourceMapping',
  PUT: 'UpdateEventSourceMapping',
};

/** The operation of a path, and what the path itself says. */
function readPath(service: ServiceName, method = '', url = '') {
  const [path = ''] = url.split('?', 1);
  if (service !== 'lambda') return { action: RDS_DATA_PATHS[path], input: {} };
  const [, uuid] = MAPPING_PATH.exec(path) ?? [];
  return { action: uuid && MAPPING_ACTIONS[method], input: { UUID: uuid } };
}

function json(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // invalid JSON gets the same error as JSON that is not an object
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}

/** Parses a call of a service. */
export function readCall(request: IncomingMessage, service: ServiceName, body: Buffer): AwsCall {
  const raw = { headers: request.headers as Record<string, string>, body };
  const protocol = PROTOCOLS[service];
  if (protocol === 'query') {
    const input = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    const { Action: action } = input;
    if (!action) throw new AwsError('MissingAction', 'The request must contain the parameter Action');
    return { service, action, input, raw };
  }
  const target = request.headers['x-amz-target'];
  const { action, input } =
    protocol === 'rest-json'
      ? readPath(service, request.method, request.url)
      : { action: typeof target === 'string' ? target.split('.')[1] : undefined, input: {} };
  if (!action)
    throw new AwsError('UnknownOperationException', `The local AWS does not support this operation of ${service}`);
  return { service, action, input: { ...json(body), ...input }, raw };
}
