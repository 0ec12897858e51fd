/**
 * The synthesised stacks as one set of resources with local identities. Properties are resolved lazily, so values that
 * this runtime does not read (subnets, dashboards) need no local counterpart.
 */
import * as z from 'zod';
import { readAssembly, type Stack } from './template/assembly.ts';
import { resolveIntrinsics, TemplateError } from './template/intrinsics.ts';
import type { JsonObject } from './template/json.ts';
import type { Physical } from './template/physical.ts';
import { createScopes } from './template/scopes.ts';

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The CDK construct path: `DonutStates-dev-App/Restock/Queue`. */
  readonly path: string;
  readonly raw: JsonObject;
}

export interface Template {
  readonly resources: readonly Resource[];
  of(type: string): readonly Resource[];
  /** Returns the resolved and validated properties. Unexpected properties throw, which stops the start. */
  properties<T>(resource: Resource, schema: z.ZodType<T>): T;
  physical(resource: Resource): Physical;
  /** The directory of an asset, by the S3 key of its upload. */
  asset(resource: Resource, s3Key: string): string;
}

export interface TemplateOptions {
  /** Address of the AWS endpoint, for example `http://127.0.0.1:4511`. */
  readonly awsUrl: string;
}

/**
 * Keeps only the properties that a lenient schema names, because the others may refer to resources without a local
 * counterpart.
 */
function pickNamed(raw: JsonObject, schema: z.ZodType): JsonObject {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key in schema.shape));
}

/**
 * Reads a cloud assembly (`cdk.out`).
 * @example readTemplate('.local/4510/cdk.out', { awsUrl: 'http://127.0.0.1:4511' }).of('AWS::SQS::Queue')
 */
export function readTemplate(dir: string, options: TemplateOptions): Template {
  return buildTemplate(readAssembly(dir), options);
}

/** Builds the resource set from stacks in memory; `readTemplate` reads the stacks from disk. */
export function buildTemplate(stacks: readonly Stack[], options: TemplateOptions): Template {
  const scopes = createScopes(stacks, options.awsUrl);
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const resources: readonly Resource[] = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources)
      .filter(([id, { Condition }]) => Condition === undefined || scopes.of(stack.name, id).condition(Condition))
      .map(([logicalId, raw]) => ({
        stack: stack.name,
        logicalId,
        type: raw.Type,
        path: raw.Metadata?.['aws:cdk:path']?.replace(/\/(Resource|Default)$/, '') ?? `${stack.name}/${logicalId}`,
        raw: raw.Properties,
      })),
  );

  return {
    resources,
    of: (type) => resources.filter((resource) => resource.type === type),
    physical: (resource) => scopes.physical(resource.stack, resource.logicalId),
    properties(resource, schema) {
      const wanted = pickNamed(resource.raw, schema);
      const parsed = schema.safeParse(resolveIntrinsics(wanted, scopes.of(resource.stack, resource.logicalId)));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new TemplateError(resource.path, `${resource.type} ${issue?.path.join('.')}: ${issue?.message}`);
    },
    asset(resource, s3Key) {
      const dir = byName.get(resource.stack)?.assets.get(s3Key.replace(/\.zip$/, ''));
      if (!dir) throw new TemplateError(resource.path, `asset ${s3Key} is not in the assembly`);
      return dir;
    },
  };
}
