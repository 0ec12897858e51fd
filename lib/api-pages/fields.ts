/** The fields of a schema as rows: their path, type, and meaning. */
import { resolved, type Schema, type Schemas } from '#api/openapi/schema.ts';

export interface Field {
  /** @example 'lines[].productId' */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** Nested deeper than this, a field is described by its type only. */
const DEPTH_MAX = 4;
const VALUES_MAX = 12;

const isNull = ({ type }: Schema): boolean => type === 'null';

/** Describes the type in words: values, ranges and formats. */
export function typeOf(given: Schema, schemas: Schemas): string {
  const schema = resolved(given, schemas);
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (!schema.type && options.length > 0) return [...new Set(options.map((one) => typeOf(one, schemas)))].join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) {
    const values = schema.enum.map((value) => JSON.stringify(value));
    return values.length > VALUES_MAX ? `${values.slice(0, VALUES_MAX).join(' | ')} | …` : values.join(' | ');
  }
  if (schema.items) return `${typeOf(schema.items, schemas)}[]`;
  const name = Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'any');
  const { minimum, maximum, format } = schema;
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    return `${name} (${minimum} to ${maximum})`;
  return format === 'date-time' ? `${name} (date-time)` : name;
}

/** Returns the object schema inside: of an array its items, of a nullable the other option. */
function objectIn(given: Schema, schemas: Schemas, path: string): { schema: Schema; path: string } | undefined {
  const schema = resolved(given, schemas);
  if (schema.properties) return { schema, path };
  if (schema.items) return objectIn(schema.items, schemas, `${path}[]`);
  const [option, ...more] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((one) => !isNull(one));
  return option && more.length === 0 ? objectIn(option, schemas, path) : undefined;
}

/** Returns the fields of a schema, nested ones after their parent. */
export function fieldsOf(given: Schema, schemas: Schemas, prefix = '', depth = 1): readonly Field[] {
  const found = objectIn(given, schemas, prefix);
  if (!found || depth > DEPTH_MAX) return [];
  const { properties = {}, required = [] } = found.schema;
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = found.path === '' ? name : `${found.path}.${name}`;
    const description = property.description ?? resolved(property, schemas).description ?? '';
    const nested = fieldsOf(property, schemas, path, depth + 1);
    const type =
      nested.length > 0
        ? path && resolved(property, schemas).items
          ? 'object[]'
          : 'object'
        : typeOf(property, schemas);
    return [{ path, type, required: required.includes(name), description }, ...nested];
  });
}
