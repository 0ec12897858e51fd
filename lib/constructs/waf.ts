import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/**
 * Requests of one address in five minutes. Phones share addresses by the thousand, and a factory may call back 500
 * times in five seconds; above this it is a machine that means harm.
 */
const REQUESTS_PER_ADDRESS_MAX = 10_000;

/** Rules of AWS's common set that only count: what they refuse is lawful here. */
const COUNTED = [
  // Refuses bodies over 8 KB; our own limit is 64 KiB, said by the handlers as 413.
  'SizeRestrictions_BODY',
  // Refuses callers without User-Agent; factories' systems are such callers, and a callback comes only once.
  'NoUserAgent_HEADER',
];

/** The wall before the API. Blocks come out as our own problem by the gateway's response WAF_FILTERED. */
export class Waf extends Construct {
  constructor(scope: Construct, id: string, { stageArn, name }: { readonly stageArn: string; readonly name: string }) {
    super(scope, id);
    const acl = new wafv2.CfnWebACL(this, 'Acl', {
      name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      rules: [
        managed(1, 'AWSManagedRulesCommonRuleSet', COUNTED),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(3, 'AWSManagedRulesAmazonIpReputationList'),
        {
          name: 'rate',
          priority: 4,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: REQUESTS_PER_ADDRESS_MAX, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility('rate'),
        },
      ],
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: stageArn });
  }
}

/** No samples: a sampled request shows its path, and a path may hold a factory's token. */
function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}

function managed(priority: number, name: string, counted: readonly string[] = []): wafv2.CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}
