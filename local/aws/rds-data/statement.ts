import { AwsError } from '#local/aws/service.ts';
import { type Bound, bindParameter } from './binding.ts';
import type { Parameter } from './input.ts';
import { type Piece, parseSql } from './sql.ts';

/** A compiled statement for PostgreSQL. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
  /** A repeated statement is prepared under this name, once on each connection, so its plan is cached. */
  readonly name: string | undefined;
}

interface Variant {
  readonly text: string;
  readonly name: string;
  uses: number;
}

interface Template {
  readonly components: readonly Piece[];
  /** In order of first use: the first one is $1. */
  readonly parameters: readonly string[];
  /** One variant for each combination of parameter types: a NULL without a hint compiles differently from a string. */
  readonly variants: Map<string, Variant>;
}

const TEMPLATES_MAX = 500;
const VARIANTS_MAX = 32;

/** Returns a compiler that turns `:name` into `$n` with a cast to the parameter's type; each text is parsed once. */
export function createCompiler(): (sql: string, parameters: readonly Parameter[]) => Statement {
  const templates = new Map<string, Template>();
  let names = 0;

  const findTemplate = (sql: string): Template => {
    const found = templates.get(sql);
    if (found) return found;
    const components = parseSql(sql);
    const parameters = [
      ...new Set(components.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.parameter]))),
    ];
    const created = { components, parameters, variants: new Map<string, Variant>() };
    const [oldest] = templates.keys();
    if (templates.size >= TEMPLATES_MAX && oldest !== undefined) templates.delete(oldest);
    templates.set(sql, created);
    return created;
  };

  return (sql, parameters) => {
    const template = findTemplate(sql);
    const bound = bindAll(template.parameters, parameters);
    const types = bound.map((value) => value.cast).join();
    let variant = template.variants.get(types);
    if (!variant) {
      if (template.variants.size >= VARIANTS_MAX) template.variants.clear();
      names += 1;
      variant = { text: write(template, bound), name: `data_api_${names}`, uses: 0 };
      template.variants.set(types, variant);
    }
    variant.uses += 1;
    // The first use is unnamed: preparing DDL and one-time statements would only fill the memory of the connections.
    const name = variant.uses > 1 ? variant.name : undefined;
    return { text: variant.text, values: bound.map((value) => value.text), name };
  };
}

function bindAll(names: readonly string[], parameters: readonly Parameter[]): Bound[] {
  return names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) throw new AwsError('BadRequestException', `Missing value for named parameter: ${name}`);
    return bindParameter(parameter);
  });
}

function write({ components, parameters }: Template, bound: readonly Bound[]): string {
  const places = new Map(
    parameters.map((name, at) => [name, bound[at]?.cast ? `($${at + 1}::${bound[at].cast})` : `$${at + 1}`]),
  );
  return components.map((piece) => (typeof piece === 'string' ? piece : places.get(piece.parameter))).join('');
}
