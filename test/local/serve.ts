import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { protocolOf, readCall, readSignature } from '#local/aws/gate/read-call.ts';
import { renderError } from '#local/aws/gate/render-error.ts';
import { type AwsCall, AwsError, type AwsService } from '#local/aws/service.ts';

export interface Served {
  /** Configuration of SDK clients that reach the services. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  readonly calls: AwsCall[];
  close(): Promise<void>;
}

/** Serves AWS services to real SDK clients, like the gate but without IAM and metering. */
export async function serve(services: readonly AwsService[], port = 0): Promise<Served> {
  const calls: AwsCall[] = [];
  const server = createServer((request, response) => {
    read(request)
      .then(async (call) => {
        calls.push(call);
        const service = services.find((one) => one.name === call.service);
        if (!service) throw new AwsError('UnknownService', call.service);
        return await service
          .handle(call)
          .catch((error: unknown) => renderError(asAwsError(error), protocolOf(call.service)));
      })
      .then((reply) => response.writeHead(reply.status, reply.headers).end(reply.body))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    client: { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return readCall(request, readSignature(request).service, Buffer.concat(chunks));
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}
