/** Calls fauxqs directly, without the gate: AWS's own pollers and rules are not functions and need no role. */
import { Agent, request } from 'node:http';

export type SqsInput = Readonly<Record<string, unknown>>;

/** The emulator has ended. The supervisor reports and restarts it, so callers only try again. */
export class EmulatorAway extends Error {}

export interface SqsClient {
  /** Calls an SQS action; rejects with the error message of SQS, or with EmulatorAway. */
  call(action: string, input: SqsInput, signal?: AbortSignal): Promise<Record<string, unknown>>;
  close(): void;
}

/** An unverified signature header; fauxqs reads the region and service from it. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';

/** Creates a client for the fauxqs at this address. */
export function createSqsClient(url: string): SqsClient {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  return {
    call: (action, input, signal) =>
      new Promise((resolve, reject) => {
        const body = Buffer.from(JSON.stringify(input));
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': body.length,
          'x-amz-target': `AmazonSQS.${action}`,
          authorization: AUTHORIZATION,
        };
        const sent = request({
          hostname,
          port,
          agent,
          method: 'POST',
          path: '/',
          headers,
          ...(signal ? { signal } : {}),
        });
        const fail = (cause: Error): void => reject(new EmulatorAway(cause.message, { cause }));
        sent.on('error', fail).on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('error', fail).on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if (response.statusCode === 200) resolve(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>));
            else reject(new Error(`SQS ${action}: ${text.slice(0, 500)}`));
          });
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
