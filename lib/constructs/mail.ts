import { ArnFormat, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { type Config, operatorsToVerify } from '#lib/config.ts';
import type { EventTopic } from './topics.ts';

/**
 * SES: the sending identity (an address or a whole domain), the configuration set with its suppression list, and the
 * feedback topic. SES has one identity of a name for the whole account and region, so an identity that exists already, or
 * belongs to another stage, is not created (`mailIdentity`, `operatorIdentities`).
 */
export class Mail extends Construct {
  readonly from: string;
  readonly staffLocale: Config['staffLocale'];
  readonly timeZone: string;
  readonly configurationSetName: string;

  constructor(scope: Construct, id: string, config: Config, events: EventTopic) {
    super(scope, id);
    const { stage, mailFrom, mailDomain, mailIdentity, operatorIdentities, staffLocale, timeZone } = config;
    this.from = mailFrom;
    this.staffLocale = staffLocale;
    this.timeZone = timeZone;
    this.configurationSetName = `donut-${stage}`;
    const configurationSet = new ses.ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: this.configurationSetName,
      suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    configurationSet.addEventDestination('Events', {
      destination: ses.EventDestination.snsTopic(events.topic),
      events: [ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.COMPLAINT],
    });
    if (mailIdentity === 'create') {
      const identity = new ses.EmailIdentity(this, 'Identity', {
        identity: mailDomain === undefined ? ses.Identity.email(mailFrom) : ses.Identity.domain(mailDomain),
        configurationSet,
      });
      identity.applyRemovalPolicy(RemovalPolicy.DESTROY);
      if (mailDomain !== undefined) this.#dnsRecords(identity);
    }
    for (const address of operatorIdentities === 'create' ? operatorsToVerify(config) : []) {
      const identity = new ses.EmailIdentity(this, `Sandbox-${address}`, { identity: ses.Identity.email(address) });
      identity.applyRemovalPolicy(RemovalPolicy.DESTROY);
    }
  }

  /** The configuration set, for the permission to use it. */
  get configurationSetArn(): string {
    return Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSetName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /**
   * Every identity of the account. SES authorises a mail for the identity of its sender, which may be the address or its
   * domain, and in the sandbox for the identity of each recipient, too. The sender is therefore bounded by a condition.
   */
  get identitiesArn(): string {
    return Stack.of(this).formatArn({
      service: 'ses',
      resource: 'identity',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** These CNAME records prove the ownership of the domain. */
  #dnsRecords(identity: ses.EmailIdentity): void {
    identity.dkimRecords.forEach(({ name, value }, i) => {
      new CfnOutput(this, `Dkim${i + 1}`, {
        value: `${name} CNAME ${value}`,
        description: 'DNS record that proves the mail domain',
      });
    });
  }
}
