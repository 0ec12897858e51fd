import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { CLIENT } from './clients.ts';

// One attempt: the SDK would send a mail twice if the first response was lost.
export const ses = /* @__PURE__ */ new SESClient({
  ...CLIENT,
  maxAttempts: 1,
  // Without the flag a timeout only logs a warning, and one silent connection would block its whole batch.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
});

export interface Sender {
  readonly MAIL_FROM: string;
  readonly MAIL_CONFIGURATION_SET: string;
}

/** Sends one mail through SES and returns its SES message id. */
export async function sendRaw({ MAIL_FROM, MAIL_CONFIGURATION_SET }: Sender, raw: Uint8Array): Promise<string> {
  const input = { RawMessage: { Data: raw }, Source: MAIL_FROM, ConfigurationSetName: MAIL_CONFIGURATION_SET };
  return (await ses.send(new SendRawEmailCommand(input))).MessageId ?? '';
}
