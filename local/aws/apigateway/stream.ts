/** An integration that streams the response while the function runs. */
import type { ServerResponse } from 'node:http';
import type { Lambda } from '#local/aws/lambda/service.ts';
import { remapHeaders } from './headers.ts';

/** Invokes the function and writes every chunk. The status is final with the first chunk. */
export async function streamResponse(
  lambda: Lambda,
  functionName: string,
  event: unknown,
  trigger: string,
  response: ServerResponse,
): Promise<'streamed' | { readonly rejectedAs: 'DEFAULT_5XX' }> {
  const result = await lambda.invoke(functionName, event, trigger, {
    head({ statusCode = 200, headers = {} }) {
      if (!response.headersSent) response.writeHead(statusCode, remapHeaders(Object.entries(headers))).flushHeaders();
    },
    chunk(chunk) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write(chunk);
    },
  });
  if (!result.ok && !response.headersSent) return { rejectedAs: 'DEFAULT_5XX' };
  // After the head a broken stream can only be cut off, so that the client does not take it for complete.
  if (result.ok) response.end();
  else response.destroy();
  return 'streamed';
}
