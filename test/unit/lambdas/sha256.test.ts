import { ExecuteStatementCommand, RDSDataClient, type RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLIENT } from '#lambdas/shared/aws/clients.ts';
import { Sha256 } from '#lambdas/shared/aws/sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const digestOf = async (chunks: readonly (string | Uint8Array)[], secret?: string | Uint8Array): Promise<string> => {
  const sha256 = new Sha256(secret);
  for (const chunk of chunks) sha256.update(chunk);
  return hex(await sha256.digest());
};

describe('the hash of the AWS clients', () => {
  it('is SHA-256', async () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await digestOf(['abc'])).toBe(abc);
    expect(await digestOf(['a', Buffer.from('bc')])).toBe(abc);
    expect(await digestOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is HMAC-SHA-256 with a secret (RFC 4231, case 2)', async () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const message = 'what do ya want for nothing?';
    expect(await digestOf([message], 'Jefe')).toBe(expected);
    // The secret is a part of a larger buffer.
    expect(await digestOf([message.slice(0, 9), message.slice(9)], Buffer.from('__Jefe__').subarray(2, 6))).toBe(
      expected,
    );
  });

  it('begins again after a reset, with the same secret', async () => {
    const sha256 = new Sha256('Jefe');
    sha256.update('something else');
    sha256.reset();
    sha256.update('what do ya want for nothing?');
    expect(hex(await sha256.digest())).toBe(await digestOf(['what do ya want for nothing?'], 'Jefe'));
  });
});

describe('the signature of a call', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The header Authorization of a call with these options. */
  async function signatureWith(options: Partial<RDSDataClientConfig>): Promise<string> {
    let authorization = '';
    const client = new RDSDataClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' },
      requestHandler: {
        handle: async ({ headers }: { readonly headers: Record<string, string> }) => {
          authorization = headers['authorization'] ?? '';
          throw new Error('not sent');
        },
      } as never,
      maxAttempts: 1,
      ...options,
    });
    // A random id that is signed, too.
    const withSameId =
      (next: (args: object) => unknown) => (args: { request: { headers: Record<string, string> } }) => {
        args.request.headers['amz-sdk-invocation-id'] = 'the same';
        return next(args);
      };
    const beforeSigning = { relation: 'before', toMiddleware: 'httpSigningMiddleware' } as const;
    client.middlewareStack.addRelativeTo(withSameId as never, beforeSigning);
    const input = { resourceArn: 'arn:cluster', secretArn: 'arn:secret', sql: "select '도넛'" };
    await expect(client.send(new ExecuteStatementCommand(input))).rejects.toThrow('not sent');
    return authorization.replace(/.*Signature=/, '');
  }

  it('is that of the SDK itself', async () => {
    vi.useFakeTimers({ now: new Date('2026-11-29T10:00:00Z'), toFake: ['Date'] });
    const expected = await signatureWith({});
    expect(expected).toMatch(/^[0-9a-f]{64}$/);
    expect(await signatureWith(CLIENT)).toBe(expected);
  });
});
