/**
 * Collects every policy of the template: roles of functions, policies of queues, topics, keys and secrets, and Lambda
 * permissions.
 */
import * as z from 'zod';
import { nameOf } from '#local/aws/lambda/functions.ts';
import { ACCOUNT } from '#local/aws/service.ts';
import { TemplateError } from '#local/template/intrinsics.ts';
import type { Resource, Template } from '#local/template.ts';
import type { Policies } from './decide.ts';
import { PolicyDocument, readStatements, type Statement } from './statement.ts';

/** Managed policies that grant only logs and X-Ray, which the local AWS ignores. */
const IGNORED_MANAGED = /:policy\/(service-role\/AWSLambdaBasicExecutionRole|AWSXRayDaemonWriteAccess)$/;

const InlinePolicy = z.object({ PolicyName: z.string(), PolicyDocument });
const Role = z.object({
  Policies: z.array(InlinePolicy).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const AttachedPolicy = z.object({ PolicyDocument, Roles: z.array(z.string()).default([]) });
const Permission = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** Reads all policies of a template. */
export function readPolicies(template: Template): Policies {
  const roles = new Map<string, string>();
  const identities = new Map<string, readonly Statement[]>();
  for (const resource of template.of('AWS::Lambda::Function')) {
    const name = nameOf(template, resource);
    const { Role: role } = template.properties(resource, z.object({ Role: z.string() }));
    roles.set(name, role);
    identities.set(name, roleStatements(template, role, resource));
  }
  const resources = new Map<string, Statement[]>();
  const add = (arn: string, statements: readonly Statement[]): void => {
    resources.set(arn, [...(resources.get(arn) ?? []), ...statements]);
  };
  addMessagingPolicies(template, add);
  for (const resource of template.of('AWS::KMS::Key')) {
    const { KeyPolicy } = template.properties(resource, z.object({ KeyPolicy: PolicyDocument }));
    add(template.physical(resource).attributes['Arn'] ?? '', readStatements(KeyPolicy, resource.path));
  }
  for (const resource of template.of('AWS::SecretsManager::ResourcePolicy')) {
    const shape = z.object({ SecretId: z.string(), ResourcePolicy: PolicyDocument });
    const { SecretId, ResourcePolicy } = template.properties(resource, shape);
    add(SecretId, readStatements(ResourcePolicy, resource.path));
  }
  for (const resource of template.of('AWS::Lambda::Permission')) {
    const statement = permissionStatement(template.properties(resource, Permission), resource.path);
    add(statement.resources[0] ?? '', [statement]);
  }
  return { identities, resources, roles };
}

function roleStatements(template: Template, roleArn: string, user: Resource): readonly Statement[] {
  const role = template.of('AWS::IAM::Role').find((r) => template.physical(r).attributes['Arn'] === roleArn);
  if (!role) throw new TemplateError(user.path, `the role ${roleArn} is not in the template`);
  const { Policies: inline, ManagedPolicyArns } = template.properties(role, Role);
  const unknown = ManagedPolicyArns.find((arn) => !IGNORED_MANAGED.test(arn));
  if (unknown) throw new TemplateError(role.path, `the local IAM does not support the managed policy ${unknown}`);
  const attached = [...template.of('AWS::IAM::Policy'), ...template.of('AWS::IAM::ManagedPolicy')].flatMap(
    (resource) => {
      const policy = template.properties(resource, AttachedPolicy);
      const isAttached = policy.Roles.includes(template.physical(role).ref);
      return isAttached ? readStatements(policy.PolicyDocument, resource.path) : [];
    },
  );
  const own = inline.flatMap((policy) => readStatements(policy.PolicyDocument, `${role.path}/${policy.PolicyName}`));
  return [...own, ...attached];
}

function addMessagingPolicies(template: Template, add: (arn: string, statements: readonly Statement[]) => void): void {
  const queueArns = new Map(
    template.of('AWS::SQS::Queue').map((queue) => {
      const { ref, attributes } = template.physical(queue);
      return [ref, attributes['Arn'] ?? ''];
    }),
  );
  for (const resource of template.of('AWS::SQS::QueuePolicy')) {
    const shape = z.object({ Queues: z.array(z.string()), PolicyDocument });
    const { Queues, PolicyDocument: document } = template.properties(resource, shape);
    for (const url of Queues) add(queueArns.get(url) ?? url, readStatements(document, resource.path));
  }
  for (const resource of template.of('AWS::SNS::TopicPolicy')) {
    const shape = z.object({ Topics: z.array(z.string()), PolicyDocument });
    const { Topics, PolicyDocument: document } = template.properties(resource, shape);
    for (const arn of Topics) add(arn, readStatements(document, resource.path));
  }
  // A topic without a policy gets AWS's default policy: every principal of the owner's account may publish.
  for (const resource of template.of('AWS::SNS::Topic')) {
    const { ref } = template.physical(resource);
    const hasOwn = template
      .of('AWS::SNS::TopicPolicy')
      .some((policy) => template.properties(policy, z.object({ Topics: z.array(z.string()) })).Topics.includes(ref));
    if (!hasOwn) add(ref, [defaultTopicStatement(ref, resource.path)]);
  }
}

const defaultTopicStatement = (arn: string, path: string): Statement => ({
  id: `${path}#default`,
  effect: 'Allow',
  actions: ['sns:Publish'],
  notActions: [],
  resources: [arn],
  notResources: [],
  principals: { services: ['*'], aws: [] },
  conditions: { StringEquals: { 'aws:sourceaccount': [ACCOUNT] } },
});

function permissionStatement(permission: z.infer<typeof Permission>, path: string): Statement {
  const { SourceArn, SourceAccount } = permission;
  return {
    id: path,
    effect: 'Allow',
    actions: [permission.Action],
    notActions: [],
    resources: [permission.FunctionName],
    notResources: [],
    principals: { services: [permission.Principal], aws: [] },
    conditions: {
      ...(SourceArn ? { ArnLike: { 'aws:sourcearn': [SourceArn] } } : {}),
      ...(SourceAccount ? { StringEquals: { 'aws:sourceaccount': [SourceAccount] } } : {}),
    },
  };
}
