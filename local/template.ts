/**
 * The synthesised stacks as one set of resources with local identities. Properties are resolved when they are asked for,
 * so what nobody here reads (subnets, dashboards) needs no local counterpart.
 */
import * as z from 'zod';
import { readAssembly, type Stack } from '#local/template/assembly.ts';
import { resolveCondition, resolveIntrinsics, type Scope, TemplateError } from '#local/template/intrinsics.ts';
import type { Json, JsonObject } from '#local/template/json.ts';
import { type Physical, physicalOf } from '#local/template/physical.ts';

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** `DonutStates-dev-App/Restock/Queue`, as people know it. */
  readonly path: string;
  readonly raw: JsonObject;
}

export interface Template {
  readonly resources: readonly Resource[];
  of(type: string): readonly Resource[];
  /** The resource's properties, resolved and checked. A shape we do not expect stops the start. */
  properties<T>(resource: Resource, schema: z.ZodType<T>): T;
  physical(resource: Resource): Physical;
  /** Directory of an asset, by the S3 key of its upload. */
  asset(resource: Resource, s3Key: string): string;
}

export interface TemplateOptions {
  /** Where the AWS endpoint listens: `http://127.0.0.1:4511`. */
  readonly awsUrl: string;
}

const cached = <T>(make: (key: string) => T, cyclic: (key: string) => never): ((key: string) => T) => {
  const values = new Map<string, T>();
  const open = new Set<string>();
  return (key) => {
    if (values.has(key)) return values.get(key) as T;
    if (open.has(key)) cyclic(key);
    open.add(key);
    const value = make(key);
    open.delete(key);
    values.set(key, value);
    return value;
  };
};

/** What a lenient schema does not name is not even resolved: it may refer to things this machine has no counterpart of. */
function onlyRead(raw: JsonObject, schema: z.ZodType): JsonObject {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key in schema.shape));
}

/** Reads a cloud assembly (`cdk.out`). */
export function readTemplate(dir: string, options: TemplateOptions): Template {
  return buildTemplate(readAssembly(dir), options);
}

/** Builds the resource set of some stacks; `readTemplate` is the usual door. */
export function buildTemplate(stacks: readonly Stack[], options: TemplateOptions): Template {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const stackOf = (name: string, where: string): Stack => {
    const stack = byName.get(name);
    if (!stack) throw new TemplateError(where, `there is no stack ${name}`);
    return stack;
  };
  const circular = (key: string): never => {
    throw new TemplateError(key.replace('\n', '/'), 'its name refers to itself');
  };

  const physicals = cached((key) => {
    const [stackName = '', logicalId = ''] = key.split('\n');
    const raw = stackOf(stackName, key).template.Resources[logicalId];
    if (!raw) throw new TemplateError(`${stackName}/${logicalId}`, 'no such resource');
    return physicalOf({
      type: raw.Type,
      logicalId,
      awsUrl: options.awsUrl,
      property: (name) => {
        const value = raw.Properties[name];
        if (value === undefined) return undefined;
        const resolved = resolveIntrinsics(value, scopeOf(stackName, logicalId));
        return resolved === null ? undefined : String(resolved);
      },
    });
  }, circular);

  function scopeOf(stackName: string, subject: string): Scope {
    const where = `${stackName}/${subject}`;
    const { template } = stackOf(stackName, where);
    return {
      where,
      stackName,
      ref(name) {
        const parameter = template.Parameters[name];
        if (template.Resources[name]) return physicals(`${stackName}\n${name}`).ref;
        if (!parameter) throw new TemplateError(where, `refers to ${name}, which the template does not hold`);
        return parameterValue(parameter, name, where);
      },
      attribute(id, attribute) {
        if (!template.Resources[id])
          throw new TemplateError(where, `refers to ${id}, which the template does not hold`);
        const value = physicals(`${stackName}\n${id}`).attributes[attribute];
        if (value === undefined) {
          throw new TemplateError(where, `${id} (${template.Resources[id].Type}) has no local attribute ${attribute}`);
        }
        return value;
      },
      condition(name) {
        const condition = template.Conditions[name];
        if (condition === undefined) throw new TemplateError(where, `there is no condition ${name}`);
        return resolveCondition(condition, scopeOf(stackName, name));
      },
      mapping(map, key, second) {
        const value = template.Mappings[map]?.[key]?.[second];
        if (value === undefined) throw new TemplateError(where, `no mapping ${map}.${key}.${second}`);
        return value;
      },
      exported(name) {
        for (const stack of stacks) {
          for (const [id, output] of Object.entries(stack.template.Outputs)) {
            const scope = scopeOf(stack.name, id);
            if (output.Export && resolveIntrinsics(output.Export.Name, scope) === name) {
              return resolveIntrinsics(output.Value, scope);
            }
          }
        }
        throw new TemplateError(where, `no stack exports ${name}`);
      },
      output(producer, id) {
        const output = stackOf(producer, where).template.Outputs[id];
        if (!output) throw new TemplateError(where, `stack ${producer} has no output ${id}`);
        return resolveIntrinsics(output.Value, scopeOf(producer, id));
      },
    };
  }

  function parameterValue(parameter: { Type: string; Default?: Json | undefined }, name: string, where: string): Json {
    if (parameter.Default === undefined) throw new TemplateError(where, `parameter ${name} has no default`);
    if (!parameter.Type.startsWith('AWS::SSM::Parameter::Value')) return parameter.Default;
    const found = resources.find(
      (r) => r.type === 'AWS::SSM::Parameter' && physicals(`${r.stack}\n${r.logicalId}`).ref === parameter.Default,
    );
    if (!found) throw new TemplateError(where, `no SSM parameter ${JSON.stringify(parameter.Default)} in the template`);
    return physicals(`${found.stack}\n${found.logicalId}`).attributes['Value'] ?? '';
  }

  const resources: readonly Resource[] = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources)
      .filter(([id, { Condition }]) => Condition === undefined || scopeOf(stack.name, id).condition(Condition))
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
    physical: (resource) => physicals(`${resource.stack}\n${resource.logicalId}`),
    properties(resource, schema) {
      const wanted = onlyRead(resource.raw, schema);
      const parsed = schema.safeParse(resolveIntrinsics(wanted, scopeOf(resource.stack, resource.logicalId)));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new TemplateError(resource.path, `${resource.type} ${issue?.path.join('.')}: ${issue?.message}`);
    },
    asset(resource, s3Key) {
      const dir = stackOf(resource.stack, resource.path).assets.get(s3Key.replace(/\.zip$/, ''));
      if (!dir) throw new TemplateError(resource.path, `no asset ${s3Key} in the assembly`);
      return dir;
    },
  };
}
