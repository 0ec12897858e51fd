/** Calls to HTTP services outside the shop: a timeout, a short reason for a failure, a bounded body. */

export interface HttpClientRequest extends Omit<RequestInit, 'signal'> {
  readonly secondsMax: number;
}

/** No response: timeout, or a connection that failed or broke. The message is short enough to be stored. */
export class NoResponse extends Error {
  constructor(reason: string, cause: unknown) {
    super(reason.slice(0, 200), { cause });
    this.name = 'NoResponse';
  }
}

const BODY_BYTES_MAX = 64 * 1024;

/** Sends a request; throws NoResponse. The timeout also ends the reading of the body. */
export async function sendRequest(
  send: typeof fetch,
  url: string,
  { secondsMax, ...init }: HttpClientRequest,
): Promise<Response> {
  try {
    return await send(url, { ...init, signal: AbortSignal.timeout(secondsMax * 1_000) });
  } catch (error) {
    const { name, message, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    throw new NoResponse(
      name === 'TimeoutError' ? `no response within ${secondsMax} s` : (cause?.code ?? message),
      error,
    );
  }
}

/** The body of a response; undefined if it is larger than 64 KB or was cut off. */
async function readBody(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the stream.
      if (bytes > BODY_BYTES_MAX) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } catch {
    return undefined;
  }
}

/** The JSON body of a response; undefined if the body is larger than 64 KB, was cut off, or is not JSON. */
export async function readJson(response: Response): Promise<unknown> {
  try {
    return JSON.parse((await readBody(response)) ?? '');
  } catch {
    return undefined;
  }
}

/** The beginning of the body of a response, in one line. */
export async function readBeginning(response: Response, charactersMax: number): Promise<string> {
  const text = ((await readBody(response)) ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return [...text].slice(0, charactersMax).join('');
}
