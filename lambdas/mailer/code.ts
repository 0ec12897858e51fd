import type { MailContent, MailKind, VerificationContent } from '#domain/mail.ts';
import type { Keys } from '#domain/signature.ts';
import { findCode } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

export interface CodePorts {
  readonly accountKeys: Secret<Keys>;
}

/** Gives a verification mail its code. It is made when the mail leaves and kept nowhere; throws when its key is gone. */
export async function withCode(
  ports: CodePorts,
  kind: MailKind,
  email: string | null,
  content: MailContent,
): Promise<MailContent> {
  if (kind !== 'verification') return content;
  const { verificationId, codeHash } = content as VerificationContent;
  const find = (keys: Keys) => findCode(keys, verificationId, email ?? '', codeHash);
  // A code of a key we do not know yet was made after we read the secret.
  const code = find(await ports.accountKeys.read()) ?? find(await ports.accountKeys.read({ fresh: true }));
  if (code === undefined) throw new Error('no key makes this code');
  return { verificationId, codeHash, code };
}
