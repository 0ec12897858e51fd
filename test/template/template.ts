/**
 * The synthesised templates as the tests read them. Placeholder bundles are enough, because the tests do not run the
 * handlers.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';
import { createShop, type Shop } from '#lib/app.ts';
import { FUNCTIONS } from '#lib/functions.ts';

export interface Resource {
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly updatePolicy: unknown;
  readonly deletionPolicy: string | undefined;
  readonly dependsOn: readonly string[];
}

export interface Synthesis {
  /** Every resource of every stack. */
  readonly all: readonly Resource[];
  /** Without those of `upload` and `reservation`. */
  readonly resources: readonly Resource[];
  /** Resources of CDK's own upload of the pages, such as its function. */
  readonly upload: readonly Resource[];
  /** Calls of the AWS API at deployment, with CDK's own function that makes them. */
  readonly calls: readonly Resource[];
  readonly stacks: readonly string[];
  /** Stacks that are deployed to a region of their own, whatever the region of the shop is. */
  readonly pinnedStacks: readonly string[];
  readonly outputs: readonly string[];
  of(type: string): readonly Resource[];
}

export interface SynthesisOptions {
  readonly context?: Readonly<Record<string, unknown>>;
  readonly region?: string;
  readonly checks?: boolean;
  /** Changes the app before the synthesis, to plant a violation. */
  readonly change?: (shop: Shop) => void;
}

/** Context of a real deployment, so that no test prints the warning about placeholders. */
const OWN = {
  mailFrom: 'shop@donut.test',
  operators: 'operators@else.test',
  dataPlatformUrl: 'https://platform.donut.test/orders',
  factories: '{"fac_main":"https://factory.donut.test"}',
};

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        Type: string;
        Properties?: Record<string, unknown>;
        UpdatePolicy?: unknown;
        DeletionPolicy?: string;
        DependsOn?: string[];
      }
    >
  >;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export const REGION = 'ap-northeast-2';

/** By options, for all files of a worker: a synthesis takes a second, and most files read the one of stage dev. */
const known = new Map<string, Synthesis>();

/** The templates of these options. Those of the same options are synthesised once. */
export function synthesise(options: SynthesisOptions = {}): Synthesis {
  if (options.change) return synthesiseAnew(options);
  const key = JSON.stringify(options, (_, value: unknown) => (value === undefined ? 'undefined' : value));
  const synthesis = known.get(key) ?? synthesiseAnew(options);
  known.set(key, synthesis);
  return synthesis;
}

export function synthesiseAnew({
  context = {},
  region = REGION,
  checks = false,
  change,
}: SynthesisOptions = {}): Synthesis {
  const folder = mkdtempSync(join(tmpdir(), 'donut-template-'));
  try {
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => undefined;\n');
    const bundles = Object.fromEntries(Object.keys(FUNCTIONS).map((name) => [name, bundle]));
    const shop = createShop({
      bundles,
      pages: () => bundle,
      region,
      context: { ...OWN, ...context },
      checks,
      outdir: join(folder, 'out'),
      workerAssets: () => ({ worker: bundle, node: bundle }),
    });
    change?.(shop);
    const { stacks } = shop.app.synth();
    // Read from the files, so that the tests check what would be deployed.
    const templates = stacks.map(({ stackName, templateFullPath }) => ({
      stack: stackName,
      template: JSON.parse(readFileSync(templateFullPath, 'utf8')) as Template,
    }));
    const all = templates.flatMap(({ stack, template }) =>
      Object.entries(template.Resources).map(([id, { Type, Properties, UpdatePolicy, DeletionPolicy, DependsOn }]) => ({
        id,
        stack,
        type: Type,
        properties: Properties ?? {},
        updatePolicy: UpdatePolicy,
        deletionPolicy: DeletionPolicy,
        dependsOn: DependsOn ?? [],
      })),
    );
    const isUpload = ({ stack }: Resource) => stack.endsWith('-Pages');
    const isCall = ({ id }: Resource) => /^(AWS679f53fac|Reservation|FrontErrors)/.test(id);
    const resources = all.filter((one) => !isUpload(one) && !isCall(one));
    return {
      all,
      resources,
      upload: all.filter(isUpload),
      calls: all.filter(isCall),
      stacks: templates.map(({ stack }) => stack),
      pinnedStacks: stacks.filter(({ environment }) => environment.region !== UNKNOWN_REGION).map((s) => s.stackName),
      outputs: templates.flatMap(({ template }) => Object.keys(template.Outputs ?? {})),
      of: (type) => resources.filter((r) => r.type === type),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The logical ids that a value refers to, at any depth. */
export function mentions(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mentions);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return mentions(inner);
  });
}

/** A value with its intrinsics written as `<Id>`, so that it becomes one text: `arn:<AWS::Partition>:sqs:…`. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[key, inner] = ['', '']] = Object.entries(value);
  if (key === 'Fn::Join' && Array.isArray(inner)) return (inner[1] as unknown[]).map(written).join(String(inner[0]));
  if (key === 'Fn::GetStackOutput') return `<${(inner as { OutputName: string }).OutputName}>`;
  return `<${Array.isArray(inner) ? inner.map(String).join('.') : String(inner)}>`;
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principal: string;
  readonly condition: unknown;
}

/** The statements of a policy document, with a list wherever IAM allows one value or a list. */
export function statements(document: unknown): readonly Statement[] {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
  const { Statement } = document as { Statement: readonly Record<string, unknown>[] };
  return Statement.map((s) => ({
    effect: s['Effect'] as 'Allow' | 'Deny',
    actions: list(s['Action']).map(String),
    resources: list(s['Resource']).map(written),
    principal: JSON.stringify(s['Principal'] ?? null),
    condition: s['Condition'],
  }));
}

interface Operation {
  readonly security?: readonly object[];
  readonly 'x-amazon-apigateway-integration': {
    readonly type: string;
    readonly uri: unknown;
    readonly responseTransferMode?: string;
    readonly timeoutInMillis?: number;
  };
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<
      Record<string, { readonly 'x-amazon-apigateway-authorizer'?: { readonly authorizerUri: unknown } }>
    >;
  };
  readonly 'x-amazon-apigateway-gateway-responses': Readonly<
    Record<
      string,
      {
        readonly statusCode: string;
        readonly responseTemplates: Readonly<Record<string, string>>;
        readonly responseParameters: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** The OpenAPI document that API Gateway imports. */
export const apiDocument = (t: Synthesis): ApiDocument =>
  t.of('AWS::ApiGateway::RestApi')[0]?.properties['Body'] as ApiDocument;

const nameIn = (t: Synthesis, id: string | undefined, property: string): string =>
  String(t.resources.find((r) => r.id === id)?.properties[property] ?? '').replace('donut-dev-', '');

/** The function behind an alias reference. */
const functionBehind = (t: Synthesis, reference: unknown): string => {
  const alias = t.of('AWS::Lambda::Alias').find(({ id }) => mentions(reference).includes(id));
  return nameIn(t, mentions(alias?.properties['FunctionName'])[0], 'FunctionName');
};

export interface Consumer {
  readonly queue: string;
  readonly function: string;
}
/** Queue → consuming function, by short names. The drain of dead-letter queues is left out. */
export const consumers = (t: Synthesis): readonly Consumer[] =>
  t.of('AWS::Lambda::EventSourceMapping').flatMap(({ properties: p }) => {
    const queue = nameIn(t, mentions(p['EventSourceArn'])[0], 'QueueName');
    return queue.endsWith('-dlq') ? [] : [{ queue, function: functionBehind(t, p['FunctionName']) }];
  });

export interface MessageEdge extends Consumer {
  readonly topic: string;
  readonly types: readonly string[];
  readonly filter: Readonly<Record<string, unknown>>;
}
/** Topic → queue → function, one edge a subscription, by short names: `stock-events`, `restock`, `restock`. */
export const messageEdges = (t: Synthesis): readonly MessageEdge[] =>
  t
    .of('AWS::SNS::Subscription')
    .filter(({ properties }) => properties['Protocol'] === 'sqs')
    .map(({ properties: p }) => {
      const queue = nameIn(t, mentions(p['Endpoint'])[0], 'QueueName');
      const filter = p['FilterPolicy'] as Readonly<Record<string, unknown>>;
      return {
        topic: nameIn(t, mentions(p['TopicArn'])[0], 'TopicName'),
        types: (filter['type'] ?? filter['eventType']) as readonly string[],
        filter,
        queue,
        function: consumers(t).find((one) => one.queue === queue)?.function ?? '',
      };
    });

/** Functions that may send to every queue, because they redrive dead letters. Their right feeds no queue. */
const REDRIVERS = ['dlq-retry', 'operations'];

/** What sends new messages to each queue: `topic …`, `schedule` or `function …`. */
export function sourcesOfQueues(t: Synthesis): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const { properties } of t.of('AWS::SQS::Queue')) {
    const queue = String(properties['QueueName']).replace('donut-dev-', '');
    if (!queue.endsWith('-dlq')) sources.set(queue, []);
  }
  for (const { topic, queue } of messageEdges(t)) sources.get(queue)?.push(`topic ${topic}`);
  for (const { properties } of t.of('AWS::Events::Rule'))
    for (const { Arn } of properties['Targets'] as { Arn: unknown }[])
      sources.get(nameIn(t, mentions(Arn)[0], 'QueueName'))?.push('schedule');
  for (const fn of t.of('AWS::Lambda::Function')) {
    const name = String(fn.properties['FunctionName']).replace('donut-dev-', '');
    if (REDRIVERS.includes(name)) continue;
    for (const id of grantedTargets(t, fn, 'sqs:SendMessage'))
      sources.get(nameIn(t, id, 'QueueName'))?.push(`function ${name}`);
  }
  return sources;
}

/** The logical ids of the resources on which a function may do this. */
export const grantedTargets = (t: Synthesis, fn: Resource, action: string): readonly string[] =>
  t
    .of('AWS::IAM::Policy')
    .filter(({ properties }) =>
      mentions(properties['Roles']).some((id) => mentions(fn.properties['Role']).includes(id)),
    )
    .flatMap(({ properties }) => (properties['PolicyDocument'] as { Statement: Record<string, unknown>[] }).Statement)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource: resource }) => mentions(resource));
