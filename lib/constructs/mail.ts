import { ArnFormat, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import type { EventTopic } from './topics.ts';

/**
 * SES: the sending identity (an address or a whole domain), the configuration set with its suppression list, and the
 * feedback topic.
 */
export class Mail extends Construct {
  readonly from: string;
  readonly staffLocale: Config['staffLocale'];
  readonly configurationSetName: string;
  /**
   * Resources of ses:SendRawEmail: the identity, the configuration set, and in the sandbox the recipients' identities.
   */
  readonly sendingArns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    { stage, mailFrom, mailDomain, operators, sesSandbox, staffLocale }: Config,
    events: EventTopic,
  ) {
    super(scope, id);
    this.from = mailFrom;
    this.staffLocale = staffLocale;
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
    const identity = new ses.EmailIdentity(this, 'Identity', {
      identity: mailDomain === undefined ? ses.Identity.email(mailFrom) : ses.Identity.domain(mailDomain),
      configurationSet,
    });
    identity.applyRemovalPolicy(RemovalPolicy.DESTROY);
    if (mailDomain !== undefined) this.#dnsRecords(identity);
    const covered = (address: string) =>
      address === mailFrom || (mailDomain !== undefined && address.endsWith(`@${mailDomain}`));
    const recipients = sesSandbox ? operators.filter((address) => !covered(address)) : [];
    this.sendingArns = [
      identity.emailIdentityArn,
      Stack.of(this).formatArn({
        service: 'ses',
        resource: 'configuration-set',
        resourceName: this.configurationSetName,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
      ...recipients.map((address) => this.#sandboxRecipient(address)),
    ];
  }

  /** In the sandbox SES delivers to verified addresses only, and IAM also checks the recipient's identity. */
  #sandboxRecipient(address: string): string {
    const identity = new ses.EmailIdentity(this, `Sandbox-${address}`, { identity: ses.Identity.email(address) });
    identity.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return identity.emailIdentityArn;
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
