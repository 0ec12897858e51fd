/** Sizes that AWS refuses only during a deployment: here with the longest settings that the configuration accepts. */
import { expect, test } from 'vitest';
import { FACTORIES_CHARACTERS_MAX, OPERATORS_CHARACTERS_MAX, URL_CHARACTERS_MAX } from '#lib/config.ts';
import { apiDocument, mentions, REGION, synthesise } from './template.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES_MAX = 4_096;
/** All inline policies of a role together, without white space. */
const ROLE_POLICY_CHARACTERS_MAX = 10_240;
const RESOURCES_PER_API_MAX = 300;

const ACCOUNT = '111122223333';
const IN_REGION = `${REGION}:${ACCOUNT}:`;
/** Longer than each ARN of the shop. */
const ARN = `arn:aws:secretsmanager:${IN_REGION}${'x'.repeat(70)}`;
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A text as long as the value of a resource in AWS. */
function textOf(id: string): string {
  const resource = t.all.find((one) => one.id === id);
  if (resource?.type === 'AWS::SQS::Queue')
    return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${resource.properties['QueueName']}`;
  if (resource?.type === 'AWS::Lambda::EventSourceMapping') return 'x'.repeat(36);
  return ARN;
}

/** A value with its references replaced by texts of the length that they have in AWS. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', '']] = Object.entries(value);
  if (key === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map((one) => resolved(one)).join(separator);
  }
  if (key === 'Ref') return PSEUDO[String(inner)] ?? textOf(String(inner));
  if (key === 'Fn::GetAtt') return textOf(String((inner as unknown[])[0]));
  if (key.startsWith('Fn::')) return ARN;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
}

/** A text of exactly this length. */
const padded = (start: string, length: number, end = ''): string =>
  `${start}${'x'.repeat(length - start.length - end.length)}${end}`;
const ten = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: 10 }, (_, i) => make(i));
const factoriesWith = (path: string): string =>
  JSON.stringify(Object.fromEntries(ten((i) => [`fac_${i}`, `https://factory${i}.test/${path}`])));

/** Each setting as long as the configuration accepts, and with as many functions as possible. */
const longest = {
  stage: 'prod',
  publicUrl: padded('https://donut.test/', URL_CHARACTERS_MAX),
  operators: ten((i) => padded(`${i}`, Math.floor(OPERATORS_CHARACTERS_MAX / 10) - 1, '@operators.donut.test')).join(),
  imageHosts: ten((i) => `${'x'.repeat(63)}.${'y'.repeat(61)}.pictures${i}.test`).join(),
  factories: factoriesWith('x'.repeat(Math.floor((FACTORIES_CHARACTERS_MAX - factoriesWith('').length) / 10))),
  pictureUploads: 'true',
};
const t = synthesise({ context: longest });
const longer = (setting: keyof typeof longest, by: (text: string) => string) => () =>
  synthesise({ context: { ...longest, [setting]: by(longest[setting]) } });

test('the environment of every function fits in the 4 KB of Lambda, and a longer setting stops the synthesis', () => {
  for (const { id, properties } of t.of('AWS::Lambda::Function')) {
    const { Variables } = properties['Environment'] as { Variables: Record<string, unknown> };
    expect(JSON.stringify(resolved(Variables)).length, id).toBeLessThanOrEqual(ENVIRONMENT_BYTES_MAX);
  }
  expect(longer('operators', (text) => text.replace('x', 'xxxx'))).toThrow('context "operators": must be shorter');
  expect(longer('factories', (text) => text.replaceAll('/x', '/xx'))).toThrow('context "factories": must be shorter');
  expect(longer('publicUrl', (text) => `${text}x`)).toThrow('context "publicUrl": must have at most 200');
  expect(longer('imageHosts', (text) => text.replaceAll('yy.', 'yyyy.'))).toThrow(
    'context "imageHosts": must be shorter',
  );
});

test('the inline policies of every role fit in the 10,240 characters of IAM', () => {
  const characters = new Map<string, number>();
  for (const { properties } of t.of('AWS::IAM::Policy'))
    for (const role of mentions(properties['Roles'])) {
      const { length } = JSON.stringify(resolved(properties['PolicyDocument']));
      characters.set(role, (characters.get(role) ?? 0) + length);
    }
  expect(characters.size).toBeGreaterThan(20);
  for (const [role, count] of characters) expect(count, role).toBeLessThanOrEqual(ROLE_POLICY_CHARACTERS_MAX);
});

test('the paths of the API are at most 300 resources of API Gateway', () => {
  const resources = new Set<string>();
  for (const path of Object.keys(apiDocument(t).paths))
    for (let parts = path.split('/'); parts.length > 1; parts = parts.slice(0, -1)) resources.add(parts.join('/'));
  expect(resources.size).toBeGreaterThan(50);
  // A new account has 300; more need a request to AWS Support.
  expect(resources.size).toBeLessThanOrEqual(RESOURCES_PER_API_MAX);
});
