/** A shop that responds as a deployed one does to a caller without accounts, with the faults of a bad deployment. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageFile } from '#lib/page-file.ts';
import { pageHeaders } from '#lib/page-headers.ts';

export interface Faults {
  /** A page header that is missing. */
  readonly without?: string;
  readonly cachesErrors?: boolean;
  readonly acceptsEveryToken?: boolean;
  readonly buffersStream?: boolean;
}

export interface FakeShop {
  readonly url: string;
  close(): Promise<void>;
}

/** Status and problem code of each route. */
const ROUTES: Readonly<Record<string, readonly [status: number, code: string]>> = {
  'GET /health': [200, ''],
  'GET /products?limit=1': [200, ''],
  'GET /users/me': [401, 'auth.required'],
  'POST /factory/callbacks/smoke-test': [401, 'callback.forged'],
  'POST /sessions': [401, 'auth.wrong_credentials'],
  [`GET /products/prd_${'0'.repeat(26)}`]: [404, 'product.not_found'],
};

const EVENTS = [
  'event: hello\ndata: {}\n\n',
  'id: 1\nevent: order.placed\ndata: {"orderId": "ord_1"}\n\n',
  'id: 2\nevent: order.placed\ndata: {"orderId": "ord_2"}\n\n',
];

/** Sends the events at once; a buffer would hold them back until the end, which does not come. */
function stream(response: ServerResponse, { buffersStream }: Faults): void {
  if (buffersStream) return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of EVENTS) response.write(event);
}

export async function openFakeShop(faults: Faults = {}): Promise<FakeShop> {
  let requests = 0;
  const sendPage = (response: ServerResponse): void => {
    const headers = Object.entries(pageHeaders(['pictures.example.com'])).filter(([name]) => name !== faults.without);
    response.writeHead(200, Object.fromEntries(headers)).end();
  };
  const sendApi = ({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void => {
    const route = `${method} ${url.replace('/api/v1', '')}`;
    const [known, code = 'route.not_found'] = ROUTES[route] ?? [404];
    const status = route === 'GET /users/me' && faults.acceptsEveryToken ? 200 : known;
    const isStored = status === 404 && faults.cachesErrors;
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-request-id': `request-${requests++}`,
      ...(isStored ? { age: '1' } : {}),
    });
    response.end(JSON.stringify(code ? { code } : { status: 'ok' }));
  };
  const server = createServer((request, response) => {
    const file = request.method === 'GET' ? pageFile(request.url ?? '/') : undefined;
    if (file) sendPage(response);
    else if (request.url?.endsWith('/stream')) stream(response, faults);
    else sendApi(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
