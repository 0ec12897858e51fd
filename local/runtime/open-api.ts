/** The API server: the gateway at the root, the pages beside it, and the control API under `/_local/`. */
import { withSettings } from '#lib/page-settings.ts';
import { makePages } from '#lib/pages.ts';
import { createGateway } from '#local/aws/apigateway/gateway.ts';
import { PERSON_KEY } from '#local/aws/gate.ts';
import { iamReport } from '#local/aws/iam/report.ts';
import { readCluster } from '#local/aws/secrets/values.ts';
import { REGION } from '#local/aws/service.ts';
import { topicsFor } from '#local/aws/ses/feedback.ts';
import type { ClockControl } from '#local/control/clock.ts';
import { createStories, type Stories } from '#local/control/stories.ts';
import { type ControlPorts, control } from '#local/control.ts';
import type { Platform } from '#local/fakes/data-platform.ts';
import type { Factory } from '#local/fakes/factory.ts';
import { demoPictures } from './demo-pictures.ts';
import { forLocalCallers, listen } from './http.ts';
import { createPages } from './pages.ts';
import { type Closing, type Parts, urlOf } from './parts.ts';
import { createPictures } from './pictures.ts';

/** Returns a variable of any function that has it. Only the template contains these values. */
export const variable = ({ lambda }: Parts, name: string): string | undefined =>
  lambda.functions.map(({ environment }) => environment[name]).find((value) => value !== undefined);

/** Hosts of product pictures, which the policies of pages and mails allow. */
const imageHostsOf = (parts: Parts): readonly string[] =>
  (variable(parts, 'IMAGE_HOSTS') ?? '').split(',').filter((host) => host !== '');

function endpointsOf({ options, ports, template, postgres, services, lambda }: Parts) {
  return {
    api: urlOf(ports.api),
    aws: urlOf(ports.aws),
    factory: urlOf(ports.factory),
    platform: urlOf(ports.platform),
    database: options.databaseUrl ? 'DATABASE_URL' : `127.0.0.1:${ports.postgres}/${readCluster(template).database}`,
    // URL of the master user, for queries while debugging.
    databaseUrl: postgres.adminUrl,
    services: Object.keys(services.all),
    functions: lambda.functions.map(({ name }) => name),
    environments: lambda.environments(),
    memory: process.memoryUsage(),
  };
}

/**
 * Returns the environment for a process that runs a function's code: the function's variables and credentials for the
 * AWS endpoint.
 */
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

/** The external systems of the shop, and the clock. */
interface Externals {
  readonly clock: ClockControl;
  readonly factory: Factory;
  readonly platform: Platform;
}

function controlPorts(parts: Parts, externals: Externals, stories: Stories): ControlPorts {
  const { pool, services, metering, authority, edges, lambda } = parts;
  const keyArn = variable(parts, 'JWT_PRIVATE_SECRET_ARN');
  return {
    ...externals,
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
    publishFeedback: async (event) => {
      const topics = topicsFor(parts.template, event.eventType);
      for (const topic of topics) await services.fauxqs.publish(topic, JSON.stringify(event));
      return topics.length;
    },
    queues: () => services.fauxqs.queueCounts(),
    imageHosts: imageHostsOf(parts),
    endpoints: () => endpointsOf(parts),
    environment: (name) => environmentOf(parts, name),
    configure: (name, value) => lambda.configure(name, value),
    supervisor: parts.supervisor,
    stories,
    iam: () => iamReport(authority, edges),
  };
}

/** Opens the API's port. */
export async function openApi(parts: Parts, externals: Externals, closing: Closing): Promise<void> {
  const { template, lambda, metering } = parts;
  const gateway = createGateway({ template, lambda, metering, now: parts.clock.now });
  const stories = createStories(parts.ports.api);
  const ports = controlPorts(parts, externals, stories);
  const timeZone = variable(parts, 'TIME_ZONE') ?? 'UTC';
  const bucket = variable(parts, 'PICTURES_BUCKET');
  const built = withSettings(await makePages(), { timeZone, pictureUploads: bucket !== undefined });
  const pages = new Map([...built, ...demoPictures()]);
  const servePage = createPages(pages, imageHostsOf(parts), bucket === undefined ? [] : [urlOf(parts.ports.aws)]);
  const servePicture = createPictures(parts.services.objects, bucket);
  const controlListener = forLocalCallers((request, response) => {
    control(ports, request, response).catch(() => response.destroy());
  });
  const api = await listen(parts.ports.api, (request, response) => {
    if (request.url?.startsWith('/_local/')) return controlListener(request, response);
    return servePicture(request, response) || servePage(request, response) || gateway(request, response);
  });
  closing(() => api.close());
  // Parts are closed in the reverse order: a story that is stopped undoes its changes through the API.
  closing(() => stories.stop());
}
