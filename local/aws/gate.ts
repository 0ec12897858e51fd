/**
 * The endpoint of the local AWS. Every SDK call of every function arrives here, is checked against the function's role
 * and counted, and then reaches the service. Every order passes this code several times, so it parses once and copies
 * nothing.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { forLocalCallers, type Listening, listen, readBody } from '#local/runtime/http.ts';
import { type Protocol, protocolOf, readCall, readSignature, type Signature } from './gate/read-call.ts';
import { deniedCode, renderError } from './gate/render-error.ts';
import type { Authority } from './iam/authority.ts';
import type { Metering } from './metering.ts';
import { type AwsCall, AwsError, type AwsReply, type AwsService, type ServiceName } from './service.ts';

/** The execution environment that makes a call, and its current trigger. */
export interface Caller {
  readonly functionName: string;
  readonly trigger: string;
}

export interface GateOptions {
  readonly port: number;
  readonly services: Readonly<Partial<Record<ServiceName, AwsService>>>;
  readonly authority: Authority;
  readonly metering: Metering;
  /** Handles the uploads of browsers, which are no calls of an SDK. Returns false for any other request. */
  readonly uploads?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Returns the running environment that has this access key id and session token. */
  caller(accessKeyId: string, sessionToken: string | undefined): Caller | undefined;
}

/** Access key id of a user with the AWS CLI; this key is allowed everything. */
export const PERSON_KEY = 'local';
/** The largest batch of SNS and SQS is 1 MiB, the largest message of SES 40 MB. */
const BODY_BYTES_MAX = 41 * 1024 * 1024;

function authorize(options: GateOptions, signature: Signature, service: AwsService, call: AwsCall): void {
  if (signature.accessKeyId === PERSON_KEY) return;
  const caller = options.caller(signature.accessKeyId, signature.sessionToken);
  if (!caller) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
  options.metering.call(caller.functionName, caller.trigger, `${call.service}:${call.action}`);
  const from = call.service === 'ses' ? call.input['Source'] : undefined;
  const verdict = options.authority.authorize(
    caller.functionName,
    service.grantsFor(call),
    typeof from === 'string' ? from : undefined,
  );
  if (verdict.allowed) return;
  const { action, resource } = verdict.denied ?? { action: call.action, resource: '*' };
  const message = `Function ${caller.functionName} is not authorized to perform: ${action} on resource: ${resource}`;
  const protocol = protocolOf(call.service);
  throw new AwsError(deniedCode(protocol), message, protocol === 'query' || protocol === 'rest-json' ? 403 : 400);
}

async function handle(options: GateOptions, request: IncomingMessage): Promise<AwsReply> {
  let protocol: Protocol = 'rest-json';
  try {
    const signature = readSignature(request);
    protocol = protocolOf(signature.service);
    const service = options.services[signature.service];
    if (!service) throw new AwsError('ServiceUnavailable', `${signature.service} is not running`, 503);
    const call = readCall(request, signature.service, await readBody(request, BODY_BYTES_MAX));
    authorize(options, signature, service, call);
    return await service.handle(call);
  } catch (error) {
    if (error instanceof AwsError) return renderError(error, protocol);
    const message = error instanceof Error ? error.message : String(error);
    return renderError(new AwsError('InternalFailure', message, 500), protocol);
  }
}

function send(response: ServerResponse, reply: AwsReply): void {
  if (response.destroyed) return;
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.status, { 'x-amzn-requestid': randomUUID(), ...reply.headers, 'content-length': length });
  response.end(reply.body);
}

/** Starts the AWS endpoint. */
export function openGate(options: GateOptions): Promise<Listening> {
  const calls = forLocalCallers((request, response) => {
    // An injected failure may leave a call without a response; the SDK's timeout then closes the socket.
    handle(options, request).then(
      (reply) => send(response, reply),
      () => response.destroy(),
    );
  });
  const listener: RequestListener = (request, response) =>
    options.uploads?.(request, response) || calls(request, response);
  return listen(options.port, listener);
}
