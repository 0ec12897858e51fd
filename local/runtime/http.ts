/** Plain HTTP on 127.0.0.1 for the gate, the API and the fakes. */

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request body is larger than allowed. */
export class BodyTooLarge extends Error {}

/** Reads a request body up to a limit; throws BodyTooLarge beyond it. By events: an iterator takes twice the CPU of a small body. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const read = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= bytesMax) return;
    request.off('data', read).pause();
    reject(new BodyTooLarge(`The request body is larger than ${bytesMax} bytes`));
  };
  const end = (): void => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  request.on('data', read).once('end', end).once('error', reject);
  return promise;
}

const LOCAL_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * True for a request that a web page of another origin makes, on its own or with a host name that it points at
 * 127.0.0.1 (DNS rebinding). Only browsers send `Origin` and `Sec-Fetch-Site`.
 */
export function isFromForeignPage({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!LOCAL_HOST.test(host)) return true;
  return (
    (origin !== undefined && origin !== `http://${host}`) ||
    !['same-origin', 'none', undefined].includes(site as string | undefined)
  );
}

/** True for a request without an origin, or of a page of this machine, on whatever port. */
export function isLocalOrigin({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  return LOCAL_HOST.test(host) && (origin === undefined || LOCAL_HOST.test(URL.parse(origin)?.host ?? ''));
}

/** Another program listens on the port. */
export class PortInUse extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use.`);
    this.name = 'PortInUse';
    this.port = port;
  }
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Wraps a listener: requests that a web page of another origin makes get 403. */
export const forLocalCallers =
  (listener: RequestListener): RequestListener =>
  (request, response) =>
    isFromForeignPage(request) ? void response.writeHead(403).end() : listener(request, response);

/** In a surge hundreds of callers connect at once. Linux drops what exceeds the queue, and they try again after 1 and 3 s. */
const BACKLOG = 4_096;

/** Listens on 127.0.0.1. Closing also ends open connections, so that Ctrl-C never waits for a keep-alive socket. */
export async function listen(port: number, listener: RequestListener): Promise<Listening> {
  // SDK clients keep sockets open for long. If the server closes a socket first, the client's next call fails with
  // ECONNRESET.
  const server: Server = createServer({ keepAliveTimeout: 75_000, maxHeaderSize: 64 * 1024 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    );
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, resolve);
  });
  return {
    // Port 0 makes the operating system choose a free port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
