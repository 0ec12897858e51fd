import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { problem } from '#api/problems.ts';

/**
 * Requests of one address in five minutes. Phones share addresses by the thousand, and a factory may call back 500
 * times in five seconds; above this it is a machine that means harm.
 */
const REQUESTS_PER_ADDRESS_MAX = 10_000;
/** WAF looks at the last five minutes, and again every few seconds. */
const RETRY_AFTER_SECONDS = 60;
const THROTTLED = 'throttled';

/** Rules of AWS's common set that only count: what they refuse is valid here. */
const COUNTED = [
  // Refuses bodies over 8 KB; our own limit is 64 KiB, said by the handlers as 413.
  'SizeRestrictions_BODY',
  // Refuses callers without User-Agent; factories' systems are such callers, and a callback comes only once.
  'NoUserAgent_HEADER',
];

export interface WebAclProps {
  readonly name: string;
  /** Before the distribution; or before the API, where nothing stands in front of it. */
  readonly scope: 'CLOUDFRONT' | 'REGIONAL';
}

/** The wall before the shop. It sees the callers' own addresses: behind CloudFront all of them would be CloudFront's. */
export class WebAcl extends Construct {
  readonly acl: wafv2.CfnWebACL;

  constructor(construct: Construct, id: string, { name, scope }: WebAclProps) {
    super(construct, id);
    this.acl = new wafv2.CfnWebACL(this, 'Acl', {
      name,
      scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      customResponseBodies: {
        [THROTTLED]: {
          contentType: 'APPLICATION_JSON',
          content: JSON.stringify(problem({ code: 'request.throttled', instance: '/', requestId: 'wall' })),
        },
      },
      rules: [
        managed(1, 'AWSManagedRulesCommonRuleSet', COUNTED),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(3, 'AWSManagedRulesAmazonIpReputationList'),
        {
          name: 'rate',
          priority: 4,
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: THROTTLED,
                responseHeaders: [{ name: 'Retry-After', value: String(RETRY_AFTER_SECONDS) }],
              },
            },
          },
          statement: { rateBasedStatement: { limit: REQUESTS_PER_ADDRESS_MAX, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility('rate'),
        },
      ],
    });
  }
}

/** No samples: a sampled request shows its path, and a path may hold a factory's token. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
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
