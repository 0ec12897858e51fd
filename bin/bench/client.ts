/** The load generator: plain keep-alive sockets, so that the measured work is the shop's and not the client's. */
import { Agent, request } from 'node:http';

export interface Call {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined sends no body. */
  readonly body?: unknown;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
  /** When the response arrived, in milliseconds since the run began. */
  readonly at: number;
}

/** Sends the calls with limited concurrency; the responses are in the order of the calls. */
export async function callAll(
  origin: string,
  calls: readonly Call[],
  clients: number,
): Promise<readonly HttpResponse[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const startedAt = performance.now();
  const responses: HttpResponse[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let i = next++; i < calls.length; i = next++) {
      const sent = performance.now();
      const response = await post(agent, origin, calls[i] as Call);
      const now = performance.now();
      responses[i] = { ...response, milliseconds: now - sent, at: now - startedAt };
    }
  };
  await Promise.all(Array.from({ length: Math.min(clients, calls.length) }, client));
  agent.destroy();
  return responses;
}

/** Sends one call over the agent's connections. */
export function post(agent: Agent, origin: string, { path, headers = {}, body }: Call) {
  const { hostname, port } = new URL(origin);
  const payload = body === undefined ? '' : JSON.stringify(body);
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({
      agent,
      hostname,
      port,
      path,
      method: 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'content-length': Buffer.byteLength(payload),
        ...headers,
      },
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('error', reject);
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(payload);
  });
}
