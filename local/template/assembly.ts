/** Reads the output of `cdk synth`: the templates of all stacks and the directories of their assets. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Json, JsonObject } from './json.ts';

const json = z.custom<Json>(() => true);
const object = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

const RawResource = z.object({
  Type: z.string(),
  Properties: object.default({}),
  Condition: z.string().optional(),
  Metadata: z.object({ 'aws:cdk:path': z.string().optional() }).optional(),
});
const RawTemplate = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: json.optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), object)).default({}),
  Conditions: z.record(z.string(), json).default({}),
  Resources: z.record(z.string(), RawResource),
  Outputs: z.record(z.string(), z.object({ Value: json, Export: z.object({ Name: json }).optional() })).default({}),
});
const Manifest = z.object({
  artifacts: z.record(z.string(), z.object({ type: z.string(), properties: object.optional() })),
});
const AssetManifest = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

export type RawTemplate = z.infer<typeof RawTemplate>;

export interface Stack {
  readonly name: string;
  readonly template: RawTemplate;
  /** Asset hash → absolute path. */
  readonly assets: ReadonlyMap<string, string>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Reads every stack of a cloud assembly. */
export function readAssembly(dir: string): readonly Stack[] {
  const { artifacts } = Manifest.parse(read(join(dir, 'manifest.json')));
  const assets = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type !== 'cdk:asset-manifest') continue;
    const { files } = AssetManifest.parse(read(join(dir, String(artifact.properties?.['file']))));
    for (const [hash, { source }] of Object.entries(files))
      if (source.path) assets.set(hash, resolve(dir, source.path));
  }
  return Object.entries(artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, { properties = {} }]) => ({
      name: typeof properties['stackName'] === 'string' ? properties['stackName'] : id,
      template: RawTemplate.parse(read(join(dir, String(properties['templateFile'])))),
      assets,
    }));
}
