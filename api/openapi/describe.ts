import { FIELDS, type FieldText } from './fields.ts';
import { partsOf, resolved, type Schema, type Schemas } from './schema.ts';

/** The time of every example. */
const TIME = '2026-11-20T09:30:00.000Z';
const ULID = '01jd2m8qk4v7x9r3t5w6y8z0ab';

/** What a field means: the text for its path (`Overview.chart.title`), for an owner around it (`Overview.title`), or for its name. */
export function textOf(path: string): FieldText | undefined {
  const [, owner = '', name = ''] = /^(?:(.*)\.)?([^.]*)$/.exec(path) ?? [];
  return FIELDS[path] ?? (owner === '' ? undefined : textOf([...owner.split('.').slice(0, -1), name].join('.')));
}

/** Describes each property inside a schema. The path of a schema is the name of its component or operation. */
export function describeFields(path: string, schema: Schema): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const text = textOf(`${path}.${name}`);
    if (text) property.description ??= text[0];
    describeFields(`${path}.${name}`, property);
  }
  for (const part of partsOf({ ...schema, properties: {} })) describeFields(path, part);
}

const isNull = ({ type }: Schema): boolean => type === 'null';
const mayBeNull = ({ type, anyOf = [] }: Schema): boolean =>
  (Array.isArray(type) && type.includes('null')) || anyOf.some(isNull);

/** Makes an example of a schema from the examples of its fields. */
export function exampleOf(schemas: Schemas, path: string, schema: Schema): unknown {
  if (schema.$ref !== undefined) {
    const target = resolved(schema, schemas);
    const component = schema.$ref.replace('#/components/schemas/', '');
    return exampleOf(schemas, target.type === 'object' ? component : path, target);
  }
  // What may be null is null, unless its text has an example.
  if (mayBeNull(schema) && textOf(path)?.[1] === undefined) return null;
  const [option] = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter((one) => !isNull(one));
  if (schema.properties) return exampleOfObject(schemas, path, schema, option);
  if (option) return exampleOf(schemas, path, option);
  if (schema.items) return [exampleOf(schemas, path, schema.items)];
  return exampleOfValue(path, schema);
}

function exampleOfObject(schemas: Schemas, path: string, schema: Schema, option: Schema | undefined): unknown {
  // Of fields that exclude each other, the first alternative.
  const exclusive = (schema.oneOf ?? []).flatMap(({ required = [] }) => required);
  const left = exclusive.filter((name) => !option?.required?.includes(name));
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !left.includes(name));
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(schemas, `${path}.${name}`, field)]));
}

function exampleOfValue(path: string, schema: Schema): unknown {
  if ('const' in schema) return schema.const;
  const example = textOf(path)?.[1];
  if (schema.enum) return schema.enum.includes(example) ? example : schema.enum[0];
  const [, prefix] = /^\^(\w+)_\[/.exec(schema.pattern ?? '') ?? [];
  if (prefix) return `${prefix}_${ULID}`;
  return example ?? (schema.format === 'date-time' ? TIME : (schema.default ?? schema.minimum ?? defaultOf(schema)));
}

const defaultOf = ({ type }: Schema): unknown => (type === 'boolean' ? true : type === 'object' ? {} : undefined);
