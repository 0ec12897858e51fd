/**
 * Lambda's API for event source mappings: reads one, and enables or disables it. As in AWS, a change takes effect later
 * (`Disabling`, then `Disabled`), and outlives a restart and a deployment.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ACCOUNT, type AwsCall, AwsError, type AwsReply, type AwsService, REGION } from '#local/aws/service.ts';
import type { Mapping } from './poller.ts';

/** Starts or stops the poller of a mapping; resolves when that is done. */
export type Apply = (mapping: Mapping, enabled: boolean) => Promise<void>;

export interface MappingService extends AwsService {
  readonly mappings: readonly Mapping[];
  isEnabled(uuid: string): boolean;
  /** `apply` is called after each change. */
  connect(apply: Apply): void;
}

const Stored = z.record(z.string(), z.boolean());
const Update = z.strictObject({ UUID: z.string(), Enabled: z.boolean().optional() });

/** Opens `<dir>/mappings.json`, which holds the mappings that differ from the template. */
export function openMappings(dir: string, mappings: readonly Mapping[]): MappingService {
  const file = join(dir, 'mappings.json');
  const changed = new Map(Object.entries(existsSync(file) ? Stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}));
  const changing = new Set<string>();
  let apply: Apply = async () => undefined;
  const isEnabled = (uuid: string): boolean =>
    changed.get(uuid) ?? mappings.find((one) => one.uuid === uuid)?.enabled ?? false;

  function update(mapping: Mapping, enabled: boolean): void {
    const { uuid } = mapping;
    if (changing.has(uuid)) throw new AwsError('ResourceInUseException', `${uuid} is being updated`);
    changed.set(uuid, enabled);
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(changed)));
    renameSync(`${file}.new`, file);
    changing.add(uuid);
    void apply(mapping, enabled).finally(() => changing.delete(uuid));
  }

  function stateOf(uuid: string): string {
    const base = isEnabled(uuid) ? 'Enabl' : 'Disabl';
    return `${base}${changing.has(uuid) ? 'ing' : 'ed'}`;
  }

  async function handle({ action, input }: AwsCall): Promise<AwsReply> {
    const mapping = mappings.find(({ uuid }) => uuid === input['UUID']);
    if (!mapping) throw new AwsError('ResourceNotFoundException', `no mapping ${String(input['UUID'])}`, 404);
    const { success, data } = Update.safeParse(input);
    if (!success) throw new AwsError('InvalidParameterValueException', 'The local AWS supports only Enabled');
    if (data.Enabled !== undefined && data.Enabled !== isEnabled(mapping.uuid)) update(mapping, data.Enabled);
    const body = { UUID: mapping.uuid, EventSourceArn: mapping.queueArn, State: stateOf(mapping.uuid) };
    return {
      status: action === 'UpdateEventSourceMapping' ? 202 : 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
  }

  return {
    name: 'lambda',
    mappings,
    isEnabled,
    connect(to) {
      apply = to;
    },
    grantsFor: ({ action, input }) => [
      {
        action: `lambda:${action}`,
        resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${String(input['UUID'])}`,
      },
    ],
    handle,
  };
}
