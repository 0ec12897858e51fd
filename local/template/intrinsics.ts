/**
 * Resolves CloudFormation's intrinsic functions. An unknown function is an error that names the resource, because a
 * placeholder string would end up in an environment variable and fail much later.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** What a value of the template can refer to. */
export interface Scope {
  /** `DonutStates-dev-App/OrderFunction`: named in error messages. */
  readonly where: string;
  readonly stackName: string;
  ref(name: string): Json;
  attribute(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(map: string, key: string, second: string): Json;
  exported(name: string): Json;
  output(stackName: string, output: string): Json;
}

export class TemplateError extends Error {
  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`);
    this.name = 'TemplateError';
  }
}

const NO_VALUE: unique symbol = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

const text = (value: Json, scope: Scope): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(scope.where, `expected text, found ${JSON.stringify(value)}`);
};
const list = (value: Json, scope: Scope): Json[] => {
  if (Array.isArray(value)) return value;
  throw new TemplateError(scope.where, `expected a list, found ${JSON.stringify(value)}`);
};

function reference(name: string, scope: Scope): Resolved {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (name === 'AWS::StackName') return scope.stackName;
  if (name === 'AWS::StackId') return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${scope.stackName}/local`;
  return PSEUDO[name] ?? scope.ref(name);
}

function substitute(argument: Json, scope: Scope): string {
  const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}];
  const names = isObject(own) ? own : {};
  return text(pattern ?? '', scope).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in names) return text(resolveIntrinsics(names[name] ?? '', scope), scope);
    const [id = '', ...attribute] = name.split('.');
    if (attribute.length > 0) return text(scope.attribute(id, attribute.join('.')), scope);
    const value = reference(name, scope);
    return value === NO_VALUE ? '' : text(value, scope);
  });
}

type Intrinsic = (argument: Json, scope: Scope) => Resolved;
const at = (argument: Json, index: number, scope: Scope): Json => {
  const value = list(argument, scope)[index];
  if (value === undefined) throw new TemplateError(scope.where, `no element ${index} in ${JSON.stringify(argument)}`);
  return value;
};
const resolvedAt = (argument: Json, index: number, scope: Scope): Json =>
  resolveIntrinsics(at(argument, index, scope), scope);
const equal = (argument: Json, scope: Scope): boolean =>
  JSON.stringify(resolvedAt(argument, 0, scope)) === JSON.stringify(resolvedAt(argument, 1, scope));

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => reference(text(name, scope), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id = '', ...rest] = Array.isArray(argument) ? argument.map(String) : text(argument, scope).split('.');
    return scope.attribute(id, rest.join('.'));
  },
  'Fn::Join': (argument, scope) =>
    list(resolvedAt(argument, 1, scope), scope)
      .map((part) => text(part, scope))
      .join(text(at(argument, 0, scope), scope)),
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => at(resolvedAt(argument, 1, scope), Number(resolvedAt(argument, 0, scope)), scope),
  'Fn::Split': (argument, scope) =>
    text(resolvedAt(argument, 1, scope), scope).split(text(at(argument, 0, scope), scope)),
  'Fn::If': (argument, scope) =>
    resolveOne(at(argument, scope.condition(text(at(argument, 0, scope), scope)) ? 1 : 2, scope), scope),
  'Fn::Equals': equal,
  'Fn::Not': (argument, scope) => !resolveCondition(at(argument, 0, scope), scope),
  'Fn::And': (argument, scope) => list(argument, scope).every((part) => resolveCondition(part, scope)),
  'Fn::Or': (argument, scope) => list(argument, scope).some((part) => resolveCondition(part, scope)),
  'Fn::ImportValue': (name, scope) => scope.exported(text(resolveIntrinsics(name, scope), scope)),
  'Fn::GetStackOutput': (argument, scope) => {
    const target = resolveIntrinsics(argument, scope);
    if (!isObject(target)) throw new TemplateError(scope.where, 'Fn::GetStackOutput needs StackName and OutputName');
    return scope.output(text(target['StackName'] ?? '', scope), text(target['OutputName'] ?? '', scope));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, key, second] = [0, 1, 2].map((i) => text(resolvedAt(argument, i, scope), scope));
    return scope.mapping(map ?? '', key ?? '', second ?? '');
  },
  'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => REGION + zone),
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolveIntrinsics(argument, scope), scope)).toString('base64'),
};

function resolveOne(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value)) return value.map((v) => resolveOne(v, scope)).filter((v): v is Json => v !== NO_VALUE);
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const [only = ''] = keys;
  if (keys.length === 1 && (only === 'Ref' || only.startsWith('Fn::'))) {
    const intrinsic = INTRINSICS[only];
    if (!intrinsic) throw new TemplateError(scope.where, `the local runtime does not support ${only}`);
    return intrinsic(value[only] ?? null, scope);
  }
  const object: JsonObject = {};
  for (const key of keys) {
    const resolved = resolveOne(value[key] ?? null, scope);
    if (resolved !== NO_VALUE) object[key] = resolved;
  }
  return object;
}

/** Resolves a value of the template; AWS::NoValue becomes null. */
export function resolveIntrinsics(value: Json, scope: Scope): Json {
  const resolved = resolveOne(value, scope);
  return resolved === NO_VALUE ? null : resolved;
}

/** Resolves an entry of the template's Conditions. Only there, `{Condition: name}` refers to another condition. */
export function resolveCondition(value: Json, scope: Scope): boolean {
  if (isObject(value) && typeof value['Condition'] === 'string') return scope.condition(value['Condition']);
  return resolveIntrinsics(value, scope) === true;
}
