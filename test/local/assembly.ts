/** Writes small cloud assemblies for tests, with handlers as inline code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readTemplate, type Template } from '#local/template.ts';

export type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: object; readonly Condition?: string }>
>;

export interface TestStack {
  readonly Resources: Resources;
  readonly Outputs?: object;
  readonly Conditions?: object;
  readonly Parameters?: object;
  readonly Mappings?: object;
}

const folders: string[] = [];
afterAll(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** Creates a folder that is removed after the test file. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'donut-'));
  folders.push(dir);
  return dir;
}

/** Writes a cdk.out; `handlers` maps asset hashes to the code of bundles. */
export function writeAssembly(
  stacks: Readonly<Record<string, TestStack>>,
  handlers: Readonly<Record<string, string>> = {},
): string {
  const dir = temporaryFolder();
  const write = (name: string, value: unknown): void => writeFileSync(join(dir, name), JSON.stringify(value));
  const files = Object.fromEntries(Object.keys(handlers).map((hash) => [hash, { source: { path: `asset.${hash}` } }]));
  write('assets.json', { files });
  for (const [hash, code] of Object.entries(handlers)) {
    mkdirSync(join(dir, `asset.${hash}`));
    writeFileSync(join(dir, `asset.${hash}`, 'index.mjs'), code);
  }
  const artifacts: Record<string, unknown> = {
    Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  for (const [name, stack] of Object.entries(stacks)) {
    write(`${name}.template.json`, stack);
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } };
  }
  write('manifest.json', { artifacts });
  return dir;
}

/** Reads a template with the single stack `App`. */
export const templateOf = (resources: Resources, handlers: Readonly<Record<string, string>> = {}): Template =>
  readTemplate(writeAssembly({ App: { Resources: resources } }, handlers), { awsUrl: 'http://127.0.0.1:22001' });

/** Returns a Lambda function with the asset of the same name, and its role with these statements. */
export const lambdaResources = (
  name: string,
  statements: readonly object[] = [],
  more: {
    readonly environment?: Record<string, string>;
    readonly timeout?: number;
    readonly memory?: number;
    readonly reserved?: number;
    readonly recursiveLoop?: 'Allow' | 'Terminate';
  } = {},
): Resources => ({
  [`${name}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: { Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] },
  },
  [name]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      Handler: 'index.handler',
      Timeout: more.timeout ?? 30,
      MemorySize: more.memory ?? 256,
      ...(more.recursiveLoop === undefined ? {} : { RecursiveLoop: more.recursiveLoop }),
      ...(more.reserved === undefined ? {} : { ReservedConcurrentExecutions: more.reserved }),
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: name, ...more.environment } },
    },
  },
});
