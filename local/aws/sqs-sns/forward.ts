import { Agent, request } from 'node:http';
import { type AwsCall, AwsError, type AwsReply } from '#local/aws/service.ts';

export type Forward = (call: AwsCall) => Promise<AwsReply>;

/** Belong to one connection, or are set anew for the next. */
const HOP_HEADERS = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect']);

/** Passes calls on as they came, over connections that stay open (each long poll holds one). */
export function createForward(port: number): { forward: Forward; close(): void } {
  const agent = new Agent({ keepAlive: true });
  const forward: Forward = async ({ raw }) => {
    const { promise, resolve, reject } = Promise.withResolvers<AwsReply>();
    const headers = Object.fromEntries(
      Object.entries(raw.headers).filter(([name]) => !HOP_HEADERS.has(name.toLowerCase())),
    );
    const passed = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/',
        headers: { ...headers, 'content-length': raw.body.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 500,
            headers: pick(answer.headers, ['content-type', 'x-amzn-query-error']),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    passed.once('error', reject);
    passed.end(raw.body);
    try {
      return await promise;
    } catch (cause) {
      throw Object.assign(new AwsError('ServiceUnavailable', 'The queues are not there.', 503), { cause });
    }
  };
  return { forward, close: () => agent.destroy() };
}

function pick(headers: NodeJS.Dict<string | string[]>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
