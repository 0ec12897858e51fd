/** Resolves references of a stack: resources, conditions, mappings, and the outputs of all stacks. */
import type { Stack } from './assembly.ts';
import { resolveCondition, resolveIntrinsics, type Scope, TemplateError } from './intrinsics.ts';
import type { Json } from './json.ts';
import { type Physical, physicalOf } from './physical.ts';

export interface Scopes {
  of(stack: string, subject: string): Scope;
  physical(stack: string, logicalId: string): Physical;
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

/** Creates the scopes of the stacks. `awsUrl` is the base of queue URLs. */
export function createScopes(stacks: readonly Stack[], awsUrl: string): Scopes {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const stackOf = (name: string, where: string): Stack => {
    const stack = byName.get(name);
    if (!stack) throw new TemplateError(where, `stack ${name} does not exist`);
    return stack;
  };
  const circular = (key: string): never => {
    throw new TemplateError(key.replace('\n', '/'), 'the name refers to itself');
  };

  const physicals = cached((key) => {
    const [stackName = '', logicalId = ''] = key.split('\n');
    const raw = stackOf(stackName, key).template.Resources[logicalId];
    if (!raw) throw new TemplateError(`${stackName}/${logicalId}`, 'the resource does not exist');
    return physicalOf({
      type: raw.Type,
      logicalId,
      awsUrl: awsUrl,
      property: (name) => {
        const value = raw.Properties[name];
        if (value === undefined) return undefined;
        const resolved = resolveIntrinsics(value, scopeOf(stackName, logicalId));
        return resolved === null ? undefined : String(resolved);
      },
    });
  }, circular);

  const physical = (stack: string, logicalId: string): Physical => physicals(`${stack}\n${logicalId}`);

  function scopeOf(stackName: string, subject: string): Scope {
    const where = `${stackName}/${subject}`;
    const { template } = stackOf(stackName, where);
    return {
      where,
      stackName,
      ref(name) {
        const parameter = template.Parameters[name];
        if (template.Resources[name]) return physical(stackName, name).ref;
        if (!parameter) throw new TemplateError(where, `refers to ${name}, which is not in the template`);
        return parameterValue(parameter, name, where);
      },
      attribute(id, attribute) {
        if (!template.Resources[id]) throw new TemplateError(where, `refers to ${id}, which is not in the template`);
        const value = physical(stackName, id).attributes[attribute];
        if (value === undefined) {
          throw new TemplateError(where, `${id} (${template.Resources[id].Type}) has no local attribute ${attribute}`);
        }
        return value;
      },
      condition(name) {
        const condition = template.Conditions[name];
        if (condition === undefined) throw new TemplateError(where, `condition ${name} does not exist`);
        return resolveCondition(condition, scopeOf(stackName, name));
      },
      mapping(map, key, second) {
        const value = template.Mappings[map]?.[key]?.[second];
        if (value === undefined) throw new TemplateError(where, `mapping ${map}.${key}.${second} does not exist`);
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
    for (const stack of stacks) {
      for (const [id, { Type }] of Object.entries(stack.template.Resources)) {
        const found = Type === 'AWS::SSM::Parameter' ? physical(stack.name, id) : undefined;
        if (found?.ref === parameter.Default) return found.attributes['Value'] ?? '';
      }
    }
    throw new TemplateError(where, `no SSM parameter ${JSON.stringify(parameter.Default)} in the template`);
  }

  return { of: scopeOf, physical };
}
