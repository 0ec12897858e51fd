/**
 * The latencies of AWS that `--latency aws` adds to the services of this machine, as of 2026-11-29. Aurora was not measured,
 * and AWS promises none of these numbers: each is an assumption about callers in the same region.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsService, ServiceName } from './service.ts';

interface Assumption {
  readonly milliseconds: number;
  /** Where the number comes from. */
  readonly source: string;
}

const LATENCY_DATE = '2026-11-29';

export const AWS_LATENCY = {
  /** Each call of the Data API. */
  dataApi: {
    milliseconds: 15,
    source:
      'Assumed: HTTPS, the check of signature and secret, and a second hop to the cluster. Aurora was not measured.',
  },
  /** Each transaction that writes, while it keeps its locks. */
  commit: {
    milliseconds: 3,
    source:
      'Assumed: four of six copies in three zones confirm. Row `place` of the bench uses it too. Aurora was not measured.',
  },
  /** Each call of SQS and SNS by a function. The pollers of Lambda are not slowed. */
  messaging: { milliseconds: 8, source: 'Assumed: HTTPS, and a message is stored in several zones.' },
  /** Each call of SES. */
  mail: { milliseconds: 40, source: 'Assumed: a mail is read, checked and stored before the response.' },
  /** The least time of an init phase. */
  coldStart: {
    milliseconds: 300,
    source: 'Assumed: the start of a machine, and the 120 ms in which a bundle is imported (row `B9` of the bench).',
  },
} as const satisfies Record<string, Assumption>;

/** Aurora's default for the two ACU of stage `dev` (lib/constructs/database.ts). */
export const AWS_CONNECTIONS_MAX = 400;

/**
 * Environments of the functions: more than a row takes whose commit takes 3 ms, since an order occupies one for some 30 ms. AWS
 * starts a thousand in ten seconds. Here each start takes CPU from the requests (0.1 s), and each one takes memory.
 */
export const AWS_ENVIRONMENTS_MAX = 32;

/**
 * AWS keeps an idle environment warm for some minutes, and promises none. Here they end after half a minute to save memory, and the
 * first requests of the next surge would wait for cold starts that AWS does not have.
 */
export const AWS_IDLE_MILLISECONDS_MAX = 300_000;

/**
 * Executions of a function with a reservation, running or waiting for an environment. AWS has an environment for each. The eight of
 * a function here take some 250 executions a second on two cores, so the last of 300 would wait longer than a second.
 */
export const AWS_EXECUTIONS_MAX = 150;

type Services = Readonly<Record<ServiceName, AwsService>>;

/** Makes the calls of the functions take as long as in AWS. `wait`: for tests. */
export function withLatency(services: Services, wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms)): Services {
  const slow = (service: AwsService, { milliseconds }: Assumption): AwsService => ({
    ...service,
    async handle(call) {
      await wait(milliseconds);
      return service.handle(call);
    },
  });
  const { dataApi, messaging, mail } = AWS_LATENCY;
  return {
    ...services,
    'rds-data': slow(services['rds-data'], dataApi),
    sqs: slow(services.sqs, messaging),
    sns: slow(services.sns, messaging),
    ses: slow(services.ses, mail),
  };
}

/** The line that says which latencies a system has. */
export const latencyLine = (): string => {
  const { dataApi, commit, messaging, mail, coldStart } = AWS_LATENCY;
  const parts = [
    `Data API ${dataApi.milliseconds}`,
    `commit ${commit.milliseconds}`,
    `SQS and SNS ${messaging.milliseconds}`,
    `SES ${mail.milliseconds}`,
    `cold start ${coldStart.milliseconds} ms`,
  ];
  return `as assumed for AWS on ${LATENCY_DATE}: ${parts.join(', ')} (Aurora was not measured)`;
};
