/** Rule 9 of ARCHITECTURE.md, checked for every function in the template. Each check returns the violations. */
import * as z from 'zod';
import { loopingFunctions } from './loops.ts';
import { mentions, type Resource, type Synthesis } from './template.ts';

const Fn = z.object({
  FunctionName: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Architectures: z.tuple([z.literal('arm64')]),
  TracingConfig: z.object({ Mode: z.literal('Active') }),
  LoggingConfig: z.object({ LogFormat: z.literal('JSON'), LogGroup: z.unknown() }),
  Timeout: z.number(),
  MemorySize: z.number(),
  RecursiveLoop: z.enum(['Allow', 'Terminate']),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({
    Variables: z.looseObject({
      POWERTOOLS_SERVICE_NAME: z.string(),
      POWERTOOLS_METRICS_NAMESPACE: z.literal('DonutStates'),
      STAGE: z.enum(['dev', 'prod']),
      NODE_OPTIONS: z.literal('--enable-source-maps'),
    }),
  }),
});

/** Functions whose new version first receives 10 % of the calls. */
const CANARIES = ['order', 'factory-callback'];

/**
 * Resources that invoke a function; the routes of the API are checked in api.test.ts. CloudFormation invokes the set-up
 * function without an alias, so that the newest code runs.
 */
const CALLERS = ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission'];

/** Violations of the rule of functions, one sentence each. */
export function functionViolations(t: Synthesis): readonly string[] {
  const functions = t.of('AWS::Lambda::Function');
  const looping = loopingFunctions(t);
  return functions.flatMap((fn) => {
    const read = Fn.safeParse(fn.properties);
    if (!read.success) return read.error.issues.map(({ path, message }) => `${fn.id}: ${path.join('.')}: ${message}`);
    const f = read.data;
    const name = f.Environment.Variables.POWERTOOLS_SERVICE_NAME;
    const others = functions.filter(({ id }) => id !== fn.id);
    const shares = (value: unknown, of: (p: Resource['properties']) => unknown) =>
      others.some((other) => mentions(of(other.properties)).some((id) => mentions(value).includes(id)));
    const faults = [
      shares(fn.properties['Role'], (p) => p['Role']) ? 'shares its role' : '',
      shares(f.LoggingConfig.LogGroup, (p) => (p['LoggingConfig'] as { LogGroup?: unknown } | undefined)?.LogGroup)
        ? 'shares its log group'
        : '',
      f.ReservedConcurrentExecutions === undefined ? '' : 'reserves concurrency',
      (f.RecursiveLoop === 'Allow') === looping.has(fn.id) ? '' : `recursive loop: ${f.RecursiveLoop}`,
      ...aliasFaults(t, fn, name),
    ];
    return faults.filter((fault) => fault !== '').map((fault) => `${f.FunctionName}: ${fault}`);
  });
}

function aliasFaults(t: Synthesis, fn: Resource, name: string): readonly string[] {
  const aliases = t
    .of('AWS::Lambda::Alias')
    .filter(({ properties }) => mentions(properties['FunctionName']).includes(fn.id));
  const groups = mentions(aliases.map(({ updatePolicy }) => updatePolicy));
  const deployment = t.of('AWS::CodeDeploy::DeploymentGroup').find(({ id }) => groups.includes(id));
  const canary = deployment?.properties['DeploymentConfigName'] === 'CodeDeployDefault.LambdaCanary10Percent5Minutes';
  const direct = CALLERS.flatMap((type) => t.of(type)).some(({ properties }) => mentions(properties).includes(fn.id));
  return [
    aliases.map(({ properties }) => properties['Name']).join() === 'live' ? '' : 'does not have exactly the alias live',
    direct ? 'is invoked without its alias' : '',
    canary === CANARIES.includes(name) ? '' : `canary: ${canary}`,
    canary === (deployment !== undefined) ? '' : 'has another CodeDeploy configuration',
  ];
}
