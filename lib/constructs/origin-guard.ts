import { type CfnResource, type SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import { visibility } from './web-acl.ts';

/** Header with a secret that only CloudFront and the API's ACL hold. */
export const ORIGIN_HEADER = 'x-donut-origin';
const KEY_CHARACTERS = 48;

/**
 * Protects the API's own address: its ACL allows only requests with the header that CloudFront adds. Secrets Manager
 * makes the keys. The template holds only references, which CloudFormation resolves; a principal that may read the
 * distribution or the ACL can read the key there. A new key is a new secret (`-c originKey=2`), because CloudFormation
 * resolves a reference again only when the reference changes. The ACL also accepts the previous key, for the minutes
 * until every edge location has the new one.
 */
export class OriginGuard extends Construct {
  /** The key that CloudFront sends. */
  readonly key: SecretValue;
  readonly acl: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, { stage, originKey }: Config) {
    super(scope, id);
    const numbers = originKey > 1 ? [originKey, originKey - 1] : [originKey];
    const keys = numbers.map((number) => this.#makeKey(number));
    this.key = keys[0] as SecretValue;
    const statements = keys.map(
      (key): wafv2.CfnWebACL.StatementProperty => ({
        byteMatchStatement: {
          // CDK writes this free-form object unchanged.
          fieldToMatch: { singleHeader: { Name: ORIGIN_HEADER } },
          positionalConstraint: 'EXACTLY',
          searchString: key.unsafeUnwrap(),
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      }),
    );
    // The name is fixed: with another name CloudFormation would replace the deployed ACL.
    const name = `donut-${stage}-back-door`;
    this.acl = new wafv2.CfnWebACL(this, 'Acl', {
      name,
      scope: 'REGIONAL',
      defaultAction: { block: {} },
      visibilityConfig: visibility(name),
      rules: [
        {
          name: 'from-cloudfront',
          priority: 1,
          action: { allow: {} },
          statement: statements[1] ? { orStatement: { statements } } : (statements[0] as object),
          visibilityConfig: visibility('from-cloudfront'),
        },
      ],
    });
  }

  #makeKey(number: number): SecretValue {
    const secret = new secretsmanager.Secret(this, `Key${number}`, {
      description: `Donut States origin ${number}: CloudFront says it to the API (${Stack.of(this).stackName})`,
      generateSecretString: { passwordLength: KEY_CHARACTERS, excludePunctuation: true },
    });
    acknowledge(secret, 'SMG4', 'a new key is a new secret (context originKey), because CloudFront must be given it');
    return secret.secretValue;
  }

  /** The ACL must accept a new key before the distribution sends it. */
  mustExistBefore(distribution: CfnResource): void {
    distribution.addResourceDependency(this.acl);
  }
}
