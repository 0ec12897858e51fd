import { type CfnResource, type SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import { visibility } from './web-acl.ts';

/** What CloudFront says to the API, and nobody else knows. */
export const ORIGIN_HEADER = 'x-donut-origin';
const KEY_CHARACTERS = 48;

/**
 * Keeps the API's own address shut: its ACL lets in only who knows the header CloudFront adds. The keys are made by Secrets
 * Manager and stand in no template, only the reference that CloudFormation resolves; whoever may read the distribution or
 * the ACL itself can read them there, AWS knows no other way.
 * A new key is a new secret, because CloudFormation looks at a reference again only when it has changed: `-c originKey=2`.
 * The ACL knows the one before it too, for the minutes until every edge has the new one.
 */
export class OriginGuard extends Construct {
  /** What CloudFront is to say. */
  readonly key: SecretValue;
  readonly acl: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, { stage, originKey }: Config) {
    super(scope, id);
    const numbers = originKey > 1 ? [originKey, originKey - 1] : [originKey];
    const keys = numbers.map((number) => this.#makeKey(number));
    this.key = keys[0] as SecretValue;
    const knows = keys.map(
      (key): wafv2.CfnWebACL.StatementProperty => ({
        byteMatchStatement: {
          // A free-form object to CDK: it writes it as it is.
          fieldToMatch: { singleHeader: { Name: ORIGIN_HEADER } },
          positionalConstraint: 'EXACTLY',
          searchString: key.unsafeUnwrap(),
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      }),
    );
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
          statement: knows[1] ? { orStatement: { statements: knows } } : (knows[0] as object),
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

  /** Before anybody says a new key, the door must know it. */
  knownBefore(speaker: CfnResource): void {
    speaker.addResourceDependency(this.acl);
  }
}
