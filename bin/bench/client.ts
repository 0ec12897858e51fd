/** The load generator: plain keep-alive sockets, so that the measured work is the shop's and not the client's. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type DecisionPorts, decisionOf, isQueued, type Reply } from '#bin/flash-sale/decision.ts';

export interface Call {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined sends no body. */
  readonly body?: unknown;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** Until the response; of a queued order until its decision. */
  readonly milliseconds: number;
  /** An order that was accepted (202) before it was decided: the response is its decision. */
  readonly wasQueued: boolean;
  /** When the response arrived, in milliseconds since the run began. */
  readonly at: number;
}

/**
 * Sends the calls with limited concurrency; the responses are in the order of the calls. An order that is queued is followed
 * to its decision, unless only the response is wanted.
 */
export async function callAll(
  origin: string,
  calls: readonly Call[],
  clients: number,
  until: 'decision' | 'response' = 'decision',
): Promise<readonly HttpResponse[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const startedAt = performance.now();
  const responses: HttpResponse[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let i = next++; i < calls.length; i = next++) {
      const sent = performance.now();
      const call = calls[i] as Call;
      const { status, text, wasQueued } =
        until === 'decision'
          ? await postToDecision(agent, origin, call)
          : { ...(await post(agent, origin, call)), wasQueued: false };
      const now = performance.now();
      responses[i] = { status, text, wasQueued, milliseconds: now - sent, at: now - startedAt };
    }
  };
  await Promise.all(Array.from({ length: Math.min(clients, calls.length) }, client));
  agent.destroy();
  return responses;
}

interface RawResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** Sends one call, and follows an order that the shop has queued to its decision. `queued`: called when it is accepted. */
export async function postToDecision(
  agent: Agent,
  origin: string,
  call: Call,
  queued: (accepted: RawResponse) => void = () => undefined,
): Promise<Pick<HttpResponse, 'status' | 'text' | 'wasQueued'>> {
  const first = await post(agent, origin, call);
  if (!isQueued(toReply(first))) return { ...first, wasQueued: false };
  queued(first);
  const { authorization = '' } = call.headers ?? {};
  const get: DecisionPorts['get'] = (path, headers) =>
    send(agent, origin, 'GET', { path, headers: { authorization, ...headers } }).then(toReply, () => undefined);
  const decision = await decisionOf(toReply(first), { get });
  const { status, text } = first;
  return decision
    ? { status: decision.status, text: JSON.stringify(decision.body), wasQueued: true }
    : { status, text, wasQueued: true };
}

function toReply({ status, text, headers }: RawResponse): Reply {
  const { location, 'retry-after': retryAfter } = headers;
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text);
  } catch {
    // A body that is cut off has no code.
  }
  return { status, body, location, retryAfter };
}

/** Sends one call over the agent's connections. */
export const post = (agent: Agent, origin: string, call: Call): Promise<RawResponse> =>
  send(agent, origin, 'POST', call);

function send(agent: Agent, origin: string, method: 'GET' | 'POST', { path, headers = {}, body }: Call) {
  const { hostname, port } = new URL(origin);
  const payload = body === undefined ? '' : JSON.stringify(body);
  return new Promise<RawResponse>((resolve, reject) => {
    const sent = request({
      agent,
      hostname,
      port,
      path,
      method,
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
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    sent.end(payload);
  });
}
