/** The API server: the gateway at the root, the pages beside it, the control surface under `/_local/`. */
import { makePages } from '#lib/pages.ts';
import { createGateway } from '#local/aws/apigateway/gateway.ts';
import { PERSON_KEY } from '#local/aws/gate.ts';
import { iamReport } from '#local/aws/iam/report.ts';
import { readCluster } from '#local/aws/secrets/values.ts';
import { REGION } from '#local/aws/service.ts';
import { topicsFor } from '#local/aws/ses/feedback.ts';
import type { ClockControl } from '#local/control/clock.ts';
import { type ControlPorts, control } from '#local/control.ts';
import type { Platform } from '#local/fakes/data-platform.ts';
import type { Factory } from '#local/fakes/factory.ts';
import { listen } from './http.ts';
import { createPages } from './pages.ts';
import { type Closing, type Parts, urlOf } from './parts.ts';

/** A variable of whichever function has it: the template is the only place that knows these names. */
export const variable = ({ lambda }: Parts, name: string): string | undefined =>
  lambda.functions.map(({ environment }) => environment[name]).find((value) => value !== undefined);

function endpointsOf({ options, ports, template, postgres, services, lambda }: Parts) {
  return {
    api: urlOf(ports.api),
    aws: urlOf(ports.aws),
    factory: urlOf(ports.factory),
    platform: urlOf(ports.platform),
    database: options.databaseUrl ? 'DATABASE_URL' : `127.0.0.1:${ports.postgres}/${readCluster(template).database}`,
    // The master user's, so that whoever looks for a mistake can ask the tables themselves.
    databaseUrl: postgres.adminUrl,
    services: Object.keys(services.all),
    functions: lambda.functions.map(({ name }) => name),
    environments: lambda.environments(),
    memory: process.memoryUsage(),
  };
}

/** A person's rights and the one endpoint of all services: whoever starts a process by hand needs no more. */
function environmentOf({ ports, lambda }: Parts, name: string): Readonly<Record<string, string>> | undefined {
  const found = lambda.functions.find((one) => one.name === name);
  if (!found) return undefined;
  const own = Object.entries(found.environment).filter(([key]) => !/^(AWS_|_|LANG$|TZ$)/.test(key));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: urlOf(ports.aws),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: PERSON_KEY,
    AWS_SECRET_ACCESS_KEY: PERSON_KEY,
  };
}

/** Who is at the other end of the shop's calls, and the clock they all follow. */
interface World {
  readonly clock: ClockControl;
  readonly factory: Factory;
  readonly platform: Platform;
}

function controlPorts(parts: Parts, world: World): ControlPorts {
  const { pool, services, metering, authority, edges, lambda } = parts;
  const keyArn = variable(parts, 'JWT_PRIVATE_SECRET_ARN');
  return {
    ...world,
    people: {
      pool,
      now: parts.clock.now,
      issuer: variable(parts, 'JWT_ISSUER') ?? '',
      signingKeys: () => (keyArn === undefined ? undefined : services.secrets.value(keyArn)),
    },
    mailbox: services.mailbox,
    metering,
    dataApi: services.dataApi,
    ses: services.ses,
    tell: async (event) => {
      const topics = topicsFor(parts.template, event.eventType);
      for (const topic of topics) await services.fauxqs.publish(topic, JSON.stringify(event));
      return topics.length;
    },
    queues: () => services.fauxqs.queueCounts(),
    endpoints: () => endpointsOf(parts),
    environment: (name) => environmentOf(parts, name),
    configure: (name, value) => lambda.configure(name, value),
    iam: () => iamReport(authority, edges),
  };
}

/** A web page somewhere must not move our clock by pointing its own name at 127.0.0.1. */
const isLocal = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');

/** Opens the API's port. */
export async function openApi(parts: Parts, world: World, closing: Closing): Promise<void> {
  const { template, lambda, metering } = parts;
  const gateway = createGateway({ template, lambda, metering, now: parts.clock.now });
  const own = controlPorts(parts, world);
  const page = createPages(await makePages());
  const api = await listen(parts.ports.api, (request, response) => {
    if (!request.url?.startsWith('/_local/')) return page(request, response) || gateway(request, response);
    if (!isLocal(request.headers.host)) return void response.writeHead(403).end();
    control(own, request, response).catch(() => response.destroy());
  });
  closing(() => api.close());
}
