/** Reads the form of an upload. */
import type { IncomingMessage } from 'node:http';
import { AwsError } from '#local/aws/service.ts';

export interface UploadForm {
  /** Field names in lower case, because S3 compares them so. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
}

const malformed = (): AwsError =>
  new AwsError('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');

/** Reads the fields up to the file. S3 ignores every field behind it. */
export async function readForm({ headers }: IncomingMessage, body: Buffer): Promise<UploadForm> {
  const request = new Response(body as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  });
  const form = await request.formData().catch(() => {
    throw malformed();
  });
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.toLowerCase() === 'file') {
      const file = typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
      return { fields, file };
    }
    if (typeof value !== 'string') throw malformed();
    fields.set(name.toLowerCase(), value);
  }
  throw new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.');
}
