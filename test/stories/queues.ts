/** Event source mappings of the running system, as a person with the AWS CLI meets them. */
import { inject } from 'vitest';
import { sign } from '#domain/aws-signature.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { readMappings } from '#local/aws/lambda/event-sources.ts';
import { readTemplate } from '#local/template.ts';
import { endpoints } from './aws-cli.ts';

async function call(method: 'GET' | 'PUT', queue: QueueName, body = ''): Promise<string> {
  const { aws } = await endpoints();
  const template = readTemplate(`.local/${new URL(inject('origin')).port}/cdk.out`, { awsUrl: aws });
  const mapping = readMappings(template).find(({ queueName }) => queueName === `donut-dev-${queue}`);
  const url = new URL(`/2015-03-31/event-source-mappings/${mapping?.uuid}`, aws);
  const request = { method, service: 'lambda', region: 'us-east-1', url, headers: {}, body };
  const { host: _, ...headers } = sign(request, { accessKeyId: 'local', secretAccessKey: 'local' }, new Date());
  const response = await fetch(url, { method, headers, ...(body ? { body } : {}) });
  return ((await response.json()) as { State: string }).State;
}

/** `Enabled`, `Disabling`, `Disabled`, `Enabling`. */
export const mappingState = (queue: QueueName): Promise<string> => call('GET', queue);
/** What a deployment may do to a mapping that a person has disabled. */
export const enableMapping = (queue: QueueName): Promise<string> => call('PUT', queue, '{"Enabled":true}');
