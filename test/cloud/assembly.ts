/** The synthesised templates, as the CDK CLI deploys them. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Place, ROOT, run } from './processes.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}
export interface Template {
  readonly Resources: Record<string, Resource>;
}

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
/** Addresses of a real deployment, because the placeholders are refused by nothing and reach nobody. */
const OWN = [
  'mailFrom=shop@donut.example',
  'operators=ops@donut.example',
  'factories={"fac_main":"http://127.0.0.1:9"}',
];

export const outOf = ({ work }: Place): string => join(work, 'cdk.out');
export const cdk = (place: Place, ...args: readonly string[]) => run(place, process.execPath, CDK, ...args);

export const synthesise = (place: Place, context: readonly string[]): Promise<void> =>
  cdk(place, 'synth', '--quiet', '--output', outOf(place), ...[...OWN, ...context].flatMap((one) => ['-c', one]));

/** A command of the CDK on what was synthesised. */
export const cdkOnOutput = (place: Place, command: string, ...args: readonly string[]) =>
  cdk(place, command, '--app', outOf(place), ...args);

const filesOf = (place: Place): readonly string[] => globSync(join(outOf(place), '*.template.json'));
const nameOf = (file: string): string => basename(file, '.template.json');

/** Stack name → template. */
export const readTemplates = (place: Place): ReadonlyMap<string, Template> =>
  new Map(filesOf(place).map((file) => [nameOf(file), JSON.parse(readFileSync(file, 'utf8')) as Template]));

/** Changes the templates. The CLI finds a template by its hash, which is written into the manifest again. */
export function changeTemplates(place: Place, change: (template: Template) => void): void {
  for (const file of filesOf(place)) {
    const before = readFileSync(file, 'utf8');
    const template = JSON.parse(before) as Template;
    change(template);
    const after = JSON.stringify(template, undefined, 1);
    if (after === before) continue;
    writeFileSync(file, after);
    const assets = file.replace('.template.', '.assets.');
    const { files } = JSON.parse(readFileSync(assets, 'utf8')) as {
      files: Record<string, { source: { path: string } }>;
    };
    const [hash = ''] = Object.entries(files).find(([, { source }]) => source.path === basename(file)) ?? [];
    const newHash = createHash('sha256').update(after).digest('hex');
    for (const one of [assets, join(outOf(place), 'manifest.json')])
      writeFileSync(one, readFileSync(one, 'utf8').replaceAll(hash, newHash));
  }
}

/** Takes an action out of every policy of a function. Throws when no policy allows it. */
export function revoke(place: Place, action: string): void {
  let found = 0;
  changeTemplates(place, ({ Resources }) => {
    for (const { Type, Properties } of Object.values(Resources)) {
      if (!/^AWS::IAM::(Managed)?Policy$/.test(Type)) continue;
      for (const statement of (Properties as { PolicyDocument: { Statement: { Action: string | string[] }[] } })
        .PolicyDocument.Statement) {
        if (![statement.Action].flat().includes(action)) continue;
        found += 1;
        // A statement needs an action.
        statement.Action = [...[statement.Action].flat().filter((one) => one !== action), 'sts:GetCallerIdentity'];
      }
    }
  });
  if (found === 0) throw new Error(`No policy allows ${action}. Examples: sns:Publish, sqs:SendMessage`);
}
