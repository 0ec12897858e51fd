import type { MailContent, MailKind, VerificationContent } from '#domain/mail.ts';
import type { Keys } from '#domain/signature.ts';
import { findCode } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

export interface CodePorts {
  readonly accountKeys: Secret<Keys>;
}

/** Adds the code to a verification mail. The code is computed when the mail is sent and never stored; throws without its key. */
export async function withCode(
  ports: CodePorts,
  kind: MailKind,
  email: string | null,
  content: MailContent,
): Promise<MailContent> {
  if (kind !== 'verification') return content;
  const { verificationId, codeHash } = content as VerificationContent;
  const find = (keys: Keys) => findCode(keys, verificationId, email ?? '', codeHash);
  // A code of an unknown key was created after the secret was read.
  const code = find(await ports.accountKeys.read()) ?? find(await ports.accountKeys.read({ fresh: true }));
  if (code === undefined) throw new Error('No key of the account secret produces this code.');
  return { verificationId, codeHash, code, ...(email === null ? {} : { email }) };
}
