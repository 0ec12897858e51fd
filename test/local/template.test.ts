import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkCoverage } from '#local/template/coverage.ts';
import { readTemplate } from '#local/template.ts';
import { templateOf, writeAssembly } from './assembly.ts';

const read = (stacks: Parameters<typeof writeAssembly>[0]) =>
  readTemplate(writeAssembly(stacks), { awsUrl: 'http://127.0.0.1:22001' });
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';

/** A placeholder in the text of Fn::Sub. */
const placeholder = (name: string): string => `$\{${name}}`;

/** Resolves one value in a template with a queue. */
function resolved(value: unknown, more: object = {}): unknown {
  const template = read({
    App: {
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
        Thing: { Type: 'AWS::Thing', Properties: { Value: value } },
      },
      ...more,
    },
  });
  const [thing] = template.of('AWS::Thing');
  if (!thing) throw new Error('no thing');
  return template.properties(thing, z.object({ Value: z.unknown() })).Value;
}

describe('a value of the template', () => {
  it.each([
    ['Ref of a queue is its URL', { Ref: 'Queue' }, 'http://127.0.0.1:22001/000000000000/orders'],
    ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, QUEUE_ARN],
    ['GetAtt with a dot', { 'Fn::GetAtt': 'Queue.QueueName' }, 'orders'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-us-east-1'],
    [
      'Sub',
      { 'Fn::Sub': `${placeholder('AWS::AccountId')}/${placeholder('Queue.QueueName')}/${placeholder('!literal')}` },
      `000000000000/orders/${placeholder('literal')}`,
    ],
    [
      'Sub with names',
      { 'Fn::Sub': [`${placeholder('a')}!`, { a: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] },
      `${QUEUE_ARN}!`,
    ],
    ['Select of Split', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'orders'],
    ['Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    ['NoValue leaves a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['NoValue leaves an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('follows conditions and mappings', () => {
    const more = {
      Conditions: {
        Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
        No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      },
      Mappings: { Map: { key: { second: 'found' } } },
    };
    expect(resolved({ 'Fn::If': ['Yes', 'a', 'b'] }, more)).toBe('a');
    expect(resolved({ 'Fn::If': ['No', 'a', { 'Fn::FindInMap': ['Map', 'key', 'second'] }] }, more)).toBe('found');
  });

  it.each([
    [
      'an unknown intrinsic function',
      { 'Fn::Transform': {} },
      /App\/Thing: the local runtime does not support Fn::Transform/,
    ],
    ['a missing resource', { Ref: 'Nothing' }, /App\/Thing: refers to Nothing/],
    [
      'a missing attribute',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      /App\/Thing: Queue \(AWS::SQS::Queue\) has no local attribute Colour/,
    ],
    ['an import without an export', { 'Fn::ImportValue': 'x' }, /no stack exports x/],
  ])('names the resource that contains %s', (_name, value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});

describe('two stacks', () => {
  const producer = {
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } } },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'queue-arn' } } },
  };
  it.each([
    ['by export', { 'Fn::ImportValue': 'queue-arn' }],
    ['by a weak reference', { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Arn' } }],
  ])('find each other %s', (_name, value) => {
    const template = read({
      Data: producer,
      App: { Resources: { Thing: { Type: 'AWS::Thing', Properties: { Value: value } } } },
    });
    const [thing] = template.of('AWS::Thing');
    expect(thing && template.properties(thing, z.object({ Value: z.string() })).Value).toBe(QUEUE_ARN);
  });
});

describe('a template that the local AWS does not support', () => {
  it('is rejected with the name of the unknown type', () => {
    const template = templateOf({ Table: { Type: 'AWS::DynamoDB::Table' } });
    expect(() => checkCoverage(template)).toThrow(/App\/Table: the local AWS does not support AWS::DynamoDB::Table/);
  });

  it('ignores a resource whose condition is false', () => {
    const template = read({
      App: {
        Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Table: { Type: 'AWS::DynamoDB::Table', Condition: 'No' } },
      },
    });
    expect(template.resources).toEqual([]);
  });
});
