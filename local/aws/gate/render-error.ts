/** Formats errors for the protocol of the call. */
import { randomUUID } from 'node:crypto';
import type { AwsError, AwsReply } from '#local/aws/service.ts';
import type { Protocol } from './read-call.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (c) => ENTITIES[c] ?? c);

/** Returns IAM's error code for a denied call, which differs between protocols. */
export const deniedCode = (protocol: Protocol): string =>
  protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException';

/** Formats an AwsError as a response. */
export function renderError(error: AwsError, protocol: Protocol): AwsReply {
  const { code, message, status } = error;
  if (protocol === 'query') {
    const type = status < 500 ? 'Sender' : 'Receiver';
    return {
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
    };
  }
  return {
    status,
    headers: {
      'content-type': protocol === 'rest-json' ? 'application/json' : `application/x-amz-${protocol}`,
      'x-amzn-errortype': code,
    },
    body: JSON.stringify({ __type: code, message }),
  };
}
