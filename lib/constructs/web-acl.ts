import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { problem } from '#api/problems.ts';

/**
 * Requests from one IP address in five minutes. Mobile carriers share addresses among thousands, and a factory may call
 * back 500 times in five seconds. A higher rate is an attack.
 */
const REQUESTS_PER_ADDRESS_MAX = 10_000;
/** WAF counts the last five minutes, and evaluates the rate every few seconds. */
const RETRY_AFTER_SECONDS = 60;
const THROTTLED = 'throttled';

/** Rules of AWS's common set that only count, because they block valid requests of this shop. */
const COUNTED = [
  // Blocks bodies over 8 KB. The handlers' own limit is 64 KiB, with status 413.
  'SizeRestrictions_BODY',
  // Blocks requests without User-Agent. Factories send none, and a callback comes only once.
  'NoUserAgent_HEADER',
];

export interface WebAclProps {
  readonly name: string;
  /** CLOUDFRONT for the distribution, REGIONAL for an API without a distribution. */
  readonly scope: 'CLOUDFRONT' | 'REGIONAL';
}

/** The web ACL of the shop. It is in front of CloudFront, where a request still has the caller's own IP address. */
export class WebAcl extends Construct {
  readonly acl: wafv2.CfnWebACL;
  /** Name of its metrics in CloudWatch. */
  readonly metricName: string;

  constructor(construct: Construct, id: string, { name, scope }: WebAclProps) {
    super(construct, id);
    this.metricName = name;
    this.acl = new wafv2.CfnWebACL(this, 'Acl', {
      name,
      scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      customResponseBodies: {
        [THROTTLED]: {
          contentType: 'APPLICATION_JSON',
          content: JSON.stringify(problem({ code: 'request.throttled', requestId: 'waf' })),
        },
      },
      // Without AWSManagedRulesKnownBadInputsRuleSet: it looks for exploits of Java and React servers, of which the shop
      // has none (decision 31).
      rules: [
        managed(1, 'AWSManagedRulesCommonRuleSet', COUNTED),
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
    this.#logBlocks(name);
  }

  /**
   * Logs the blocked requests alone, so that a false block can be explained: the rule, the time, the caller's address and
   * the request id that CloudFront returned to the caller. What may hold a token is redacted.
   */
  #logBlocks(name: string): void {
    const logGroup = new logs.LogGroup(this, 'Blocks', {
      // WAF writes only to log groups with this prefix.
      logGroupName: `aws-waf-logs-${name}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.acl.attrArn,
      // Not logGroupArn, which ends in `:*`. WAF rejects that form.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      // CDK writes these free-form objects unchanged.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] },
        ],
      },
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        ...['authorization', 'cookie'].map((header) => ({ singleHeader: { Name: header } })),
      ],
    });
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
