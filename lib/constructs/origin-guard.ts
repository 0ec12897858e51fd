import { type SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';

/**
 * Header with a secret that CloudFront adds and the API's resource policy asks for. Referer is the only header of a caller
 * that such a policy can read (`aws:Referer`), and CloudFront replaces the caller's own value.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export const ORIGIN_HEADER = 'Referer';
const KEY_CHARACTERS = 48;

/**
 * Protects the API's own address: its resource policy denies requests without the header that CloudFront adds. Secrets
 * Manager makes the keys. The template holds only references, which CloudFormation resolves; a principal that may read the
 * distribution or the API can read the key there. A new key is a new secret, because CloudFormation resolves a reference
 * again only when the reference changes.
 *
 * A deployment changes the distribution first and the policy last. A key is therefore rotated in two deployments: at an
 * even number (`-c originKey=2`) the API accepts the next key as well, at the odd number after it CloudFront sends that key.
 */
export class OriginGuard extends Construct {
  /** The key that CloudFront sends. */
  readonly key: SecretValue;
  /** Resource policy of the API. API Gateway writes the ARN of the API into `execute-api:/*` at the import. */
  readonly policy: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, id: string, { originKey }: Config) {
    super(scope, id);
    const sent = Math.ceil(originKey / 2);
    const isBetweenKeys = originKey % 2 === 0;
    this.key = this.#makeKey(sent);
    const accepted = isBetweenKeys ? [this.key, this.#makeKey(sent + 1)] : [this.key];
    const invocation = { Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
    this.policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', ...invocation },
        {
          Effect: 'Deny',
          ...invocation,
          Condition: { StringNotEquals: { 'aws:Referer': accepted.map((key) => key.unsafeUnwrap()) } },
        },
      ],
    };
  }

  #makeKey(number: number): SecretValue {
    const secret = new secretsmanager.Secret(this, `Key${number}`, {
      description: `Donut States origin ${number}: CloudFront says it to the API (${Stack.of(this).stackName})`,
      generateSecretString: { passwordLength: KEY_CHARACTERS, excludePunctuation: true },
    });
    acknowledge(secret, 'SMG4', 'a new key is a new secret (context originKey), because CloudFront must be given it');
    return secret.secretValue;
  }
}
