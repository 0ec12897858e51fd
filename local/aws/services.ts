/** Creates the AWS services of this machine from the template. */
import { join } from 'node:path';
import type { LocalPostgres } from '#local/postgres.ts';
import type { Clock } from '#local/runtime/clock.ts';
import type { Supervisor } from '#local/runtime/supervisor.ts';
import type { Template } from '#local/template.ts';
import { customerKeys } from './iam/edges.ts';
import { readMappings } from './lambda/event-sources.ts';
import { type MappingService, openMappings } from './lambda/mappings.ts';
import { AWS_CONNECTIONS_MAX, withLatency } from './latency.ts';
import { createDataApi, type DataApi } from './rds-data/service.ts';
import { type ObjectStore, openObjects } from './s3/store.ts';
import { openSecrets, type Secrets } from './secrets/service.ts';
import { createSecrets, readCluster } from './secrets/values.ts';
import type { AwsService, ServiceName } from './service.ts';
import { type Mailbox, openMailbox } from './ses/mailbox.ts';
import { createSes, type Ses } from './ses/service.ts';
import { type Fauxqs, startFauxqs } from './sqs-sns/fauxqs.ts';
import { createMessaging } from './sqs-sns/messaging.ts';

export interface ServiceOptions {
  readonly template: Template;
  readonly dir: string;
  readonly awsUrl: string;
  readonly fauxqsPort: number;
  readonly clock: Clock;
  readonly postgres: LocalPostgres;
  readonly supervisor: Supervisor;
  readonly adminPassword: string;
  /** Calls take as long as those of AWS (latency.ts). */
  readonly hasLatency: boolean;
}

export interface Services {
  readonly all: Readonly<Record<ServiceName, AwsService>>;
  readonly fauxqs: Fauxqs;
  readonly dataApi: DataApi;
  readonly ses: Ses;
  readonly secrets: Secrets;
  readonly mailbox: Mailbox;
  readonly mappings: MappingService;
  readonly objects: ObjectStore;
}

/** Starts the services; each registers its close function with `closing` as soon as it runs. */
export async function startServices(
  options: ServiceOptions,
  closing: (close: () => Promise<void> | void) => void,
): Promise<Services> {
  const { template, dir, clock, postgres, hasLatency } = options;
  const secrets = openSecrets(dir);
  createSecrets(template, secrets, options.adminPassword);
  const keys = customerKeys(template);
  const fauxqs = await startFauxqs({
    port: options.fauxqsPort,
    dataDir: join(dir, 'fauxqs'),
    clock: clock.buffer,
    gateUrl: options.awsUrl,
    topicKey: (arn) => keys.get(arn),
    supervisor: options.supervisor,
  });
  closing(() => fauxqs.stop());
  await createMessaging(template, fauxqs);
  const dataApi = createDataApi({
    clusterArn: readCluster(template).arn,
    credentials: (arn) => secrets.credentials(arn),
    url: (user, password, database) => postgres.url(user, password, database),
    now: clock.now,
    ...(hasLatency ? { connectionsMax: AWS_CONNECTIONS_MAX } : {}),
  });
  closing(() => dataApi.close());
  const mailbox = openMailbox(dir);
  closing(() => mailbox.close());
  const refs = (type: string): readonly string[] =>
    template.of(type).map((resource) => template.physical(resource).ref);
  const ses = createSes({
    mailbox,
    identities: refs('AWS::SES::EmailIdentity'),
    configurationSets: refs('AWS::SES::ConfigurationSet'),
    now: clock.now,
  });
  const mappings = openMappings(dir, readMappings(template));
  const fast = {
    ...{ sqs: fauxqs.sqs, sns: fauxqs.sns, ses, 'rds-data': dataApi, secretsmanager: secrets },
    lambda: mappings,
  };
  const all = hasLatency ? withLatency(fast) : fast;
  return { all, fauxqs, dataApi, ses, secrets, mailbox, mappings, objects: openObjects(dir) };
}
