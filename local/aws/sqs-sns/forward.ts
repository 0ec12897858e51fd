import { Agent, request } from 'node:http';
import { type AwsCall, AwsError, type AwsReply } from '#local/aws/service.ts';

export type Forward = (call: AwsCall) => Promise<AwsReply>;

/** Headers of one connection; they are not forwarded. */
const HOP_HEADERS = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect']);

/** Forwards calls unchanged over keep-alive connections; each long poll occupies one. */
export function createForward(port: number): { forward: Forward; close(): void } {
  const agent = new Agent({ keepAlive: true });
  const forward: Forward = async ({ raw }) => {
    const { promise, resolve, reject } = Promise.withResolvers<AwsReply>();
    const headers = Object.fromEntries(
      Object.entries(raw.headers).filter(([name]) => !HOP_HEADERS.has(name.toLowerCase())),
    );
    const forwarded = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/',
        headers: { ...headers, 'content-length': raw.body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            headers: pick(response.headers, ['content-type', 'x-amzn-query-error']),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    forwarded.once('error', reject);
    forwarded.end(raw.body);
    try {
      return await promise;
    } catch (cause) {
      throw Object.assign(new AwsError('ServiceUnavailable', 'The SQS/SNS emulator is not running.', 503), { cause });
    }
  };
  return { forward, close: () => agent.destroy() };
}

function pick(headers: NodeJS.Dict<string | string[]>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
