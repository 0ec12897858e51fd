/** An integration that answers while its Lambda still runs. */
import type { ServerResponse } from 'node:http';
import type { Lambda } from '#local/aws/lambda/service.ts';

/** Invokes and passes every chunk on; the status is final with the first one. */
export async function streamResponse(
  lambda: Lambda,
  functionName: string,
  event: unknown,
  trigger: string,
  response: ServerResponse,
): Promise<'streamed' | { readonly refusal: 'DEFAULT_5XX' }> {
  const result = await lambda.invoke(functionName, event, trigger, {
    head({ statusCode = 200, headers = {} }) {
      if (!response.headersSent) response.writeHead(statusCode, headers).flushHeaders();
    },
    chunk(chunk) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write(chunk);
    },
  });
  if (!result.ok && !response.headersSent) return { refusal: 'DEFAULT_5XX' };
  // A stream that breaks after its head can only be cut off: the client must not take it for whole.
  if (result.ok) response.end();
  else response.destroy();
  return 'streamed';
}
