/** The response of a Lambda as an HTTP response. Malformed responses are a 502 in API Gateway. */
import * as z from 'zod';
import { remapHeaders } from './headers.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const ProxyResponse = z.strictObject({
  statusCode: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .refine((s) => s >= 200 && s <= 599),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Reads the payload of a proxy integration. Undefined when the payload is malformed. */
export function readResponse(payload: string): HttpResponse | undefined {
  let parsed: ReturnType<typeof ProxyResponse.safeParse>;
  try {
    parsed = ProxyResponse.safeParse(JSON.parse(payload));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const out = remapHeaders<string | readonly string[]>([
    ...Object.entries(headers ?? {}),
    ...Object.entries(multiValueHeaders ?? {}),
  ]);
  out['content-type'] ??= 'application/json';
  return { status: statusCode, headers: out, body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? '') };
}
