/** Reads the Lambda functions of the template: bundle, limits and environment variables. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { REGION } from '#local/aws/service.ts';
import { TemplateError } from '#local/template/intrinsics.ts';
import type { Resource, Template } from '#local/template.ts';

export interface FunctionSpec {
  /** Short name: the folder in lambdas/ (POWERTOOLS_SERVICE_NAME), otherwise the physical name. */
  readonly name: string;
  readonly arn: string;
  readonly file: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** The most invocations at a time. Undefined: no reservation. */
  readonly reservedConcurrency: number | undefined;
  /** Lambda does not stop the function when it is part of a loop. */
  readonly mayLoop: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

const Properties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
  RecursiveLoop: z.enum(['Allow', 'Terminate']).default('Terminate'),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
});
const Named = z.object({
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string().optional() }) }).optional(),
});

const WHOLE_CPU_MEGABYTES = 1_769;
/** With this memory a function has a whole vCPU in AWS: it computes, and here it would take the CPU that requests need. */
export const isComputing = ({ memoryMegabytes }: Pick<FunctionSpec, 'memoryMegabytes'>): boolean =>
  memoryMegabytes >= WHOLE_CPU_MEGABYTES;

/** The function calls the database, so it waits most of the time where AWS has its latencies. */
export const isWaiting = ({ environment }: Pick<FunctionSpec, 'environment'>): boolean =>
  'DB_SECRET_ARN' in environment;

/** Returns the short name of a function resource. */
export const nameOf = (template: Template, resource: Resource): string =>
  template.properties(resource, Named).Environment?.Variables.POWERTOOLS_SERVICE_NAME ??
  template.physical(resource).ref;

/** Returns physical function name → short name. */
export const functionNames = (template: Template): ReadonlyMap<string, string> =>
  new Map(template.of('AWS::Lambda::Function').map((r) => [template.physical(r).ref, nameOf(template, r)]));

/** Finds the function of an ARN or name, with or without an alias: on this machine every alias is the only version. */
export function functionIn(template: Template, reference: string, user: Resource): string {
  const parts = reference.split(':');
  const physical = (reference.startsWith('arn:') ? parts[6] : parts[0]) ?? '';
  const name = functionNames(template).get(physical);
  if (name === undefined) throw new TemplateError(user.path, `function ${reference} is not in the template`);
  return name;
}

/** The secret of every access key of this machine. */
export const SECRET_ACCESS_KEY = 'local';

/** Returns the access key id of a function, by which the gate identifies it. */
export const accessKeyIdOf = (name: string): string => `AKIA${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;

/** Reads the functions. `awsUrl` is the endpoint of their SDK clients. */
export function readFunctions(template: Template, awsUrl: string): readonly FunctionSpec[] {
  return template.of('AWS::Lambda::Function').map((resource) => {
    const properties = template.properties(resource, Properties);
    const { Code, Handler, Timeout, MemorySize, Environment } = properties;
    const directory = template.asset(resource, Code.S3Key);
    const [module = '', handler = ''] = Handler.split('.');
    const file = [`${module}.mjs`, `${module}.js`].map((f) => join(directory, f)).find((f) => existsSync(f));
    if (!file) throw new TemplateError(resource.path, `the bundle ${module}.mjs is not in ${directory}`);
    const dynamic = Object.entries(Environment.Variables).find(([, value]) => value.includes('{{resolve:'));
    if (dynamic)
      throw new TemplateError(
        resource.path,
        `variable ${dynamic[0]} contains a dynamic reference, which the local runtime does not support`,
      );
    const name = nameOf(template, resource);
    const { ref, attributes } = template.physical(resource);
    return {
      name,
      arn: attributes['Arn'] ?? '',
      file,
      handler,
      timeoutSeconds: Timeout,
      memoryMegabytes: MemorySize,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      mayLoop: properties.RecursiveLoop === 'Allow',
      environment: { ...lambdaVariables(ref, name, Handler, MemorySize, awsUrl), ...Environment.Variables },
    };
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaVariables(functionName: string, name: string, handler: string, memory: number, awsUrl: string) {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_ACCESS_KEY_ID: accessKeyIdOf(name),
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_ENDPOINT_URL_LAMBDA: awsUrl,
    AWS_ENDPOINT_URL_S3: awsUrl,
    AWS_ENDPOINT_URL_SQS: awsUrl,
    AWS_ENDPOINT_URL_SNS: awsUrl,
    AWS_ENDPOINT_URL_SES: awsUrl,
    AWS_ENDPOINT_URL_RDS_DATA: awsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsUrl,
    _HANDLER: handler,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
