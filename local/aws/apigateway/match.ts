/** Finds the route of a path. A fixed part has priority over `{name}`, and `{name}` over `{name+}`. */
import type { ApiMethod } from './rest-api.ts';

export interface Matched {
  readonly method: ApiMethod;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** The path has an invalid percent-encoding. */
export class BadEncoding extends Error {}

/** The methods that API Gateway knows. */
const ANY: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  greedy: { readonly name: string; readonly node: Node } | undefined;
  readonly methods: Map<string, ApiMethod>;
}
const node = (): Node => ({ fixed: new Map(), parameter: undefined, greedy: undefined, methods: new Map() });

function childOf(parent: Node, part: string): Node {
  const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
  const name = /^\{(.+)\}$/.exec(part)?.[1];
  if (greedy) {
    parent.greedy ??= { name: greedy, node: node() };
    return parent.greedy.node;
  }
  if (name) {
    parent.parameter ??= { name, node: node() };
    return parent.parameter.node;
  }
  const child = parent.fixed.get(part) ?? node();
  parent.fixed.set(part, child);
  return child;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new BadEncoding(part);
  }
}

const partsOf = (path: string): string[] => path.replace(/^\/|\/$/g, '').split('/');

/** Builds the matcher of the routes. */
export function createMatcher(methods: readonly ApiMethod[]): (method: string, path: string) => Matched | undefined {
  const root = node();
  for (const method of methods) {
    let at = root;
    for (const part of partsOf(method.resourcePath)) at = childOf(at, part);
    at.methods.set(method.method, method);
  }
  return (verb, path) => {
    let at: Node = root;
    const parameters: Record<string, string> = {};
    const parts = partsOf(path);
    for (const [index, part] of parts.entries()) {
      const fixed = at.fixed.get(part);
      if (fixed) {
        at = fixed;
      } else if (at.parameter && part !== '') {
        parameters[at.parameter.name] = decoded(part);
        at = at.parameter.node;
      } else if (at.greedy) {
        parameters[at.greedy.name] = decoded(parts.slice(index).join('/'));
        at = at.greedy.node;
        break;
      } else {
        return undefined;
      }
    }
    const method = at.methods.get(verb) ?? (ANY.has(verb) ? at.methods.get('ANY') : undefined);
    return method && { method, pathParameters: Object.keys(parameters).length > 0 ? parameters : null };
  };
}
