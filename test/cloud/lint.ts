/** cfn-lint on the templates of every context set. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outOf, readTemplates, synthesise } from './assembly.ts';
import { pathWith, run } from './processes.ts';

/** Each setting that changes which resources exist. */
const CONTEXT_SETS: readonly (readonly string[])[] = [
  [],
  ['stage=prod'],
  ['edge=false'],
  ['pictureUploads=true'],
  ['pictureUploads=true', 'stage=prod'],
  ['reserve=all'],
  ['vipWorker=ec2'],
  ['mailDomain=donut.example', 'sesSandbox=false'],
  ['authIssuer=https://login.donut.example'],
  ['dataPlatformUrl=https://platform.donut.example/orders'],
  [
    'domainName=shop.donut.example',
    'certificateArn=arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
  ],
  ['pipeline=donut-states/donut-states'],
];

/** Synthesises and lints each set. Resolves with whether all are right. */
export async function lint(work: string, tools: string, print: (line: string) => void): Promise<boolean> {
  let failed = 0;
  for (const [i, context] of CONTEXT_SETS.entries()) {
    const place = { work: join(work, String(i)), tools, environment: { ...process.env, PATH: pathWith(tools) } };
    mkdirSync(place.work);
    const name = context.join(' ') || 'defaults';
    try {
      await synthesise(place, context);
      const files = [...readTemplates(place).keys()].map((stack) => join(outOf(place), `${stack}.template.json`));
      await run(place, join(tools, 'cfn-lint'), '--non-zero-exit-code', 'error', ...files);
      print(`✓ cfn-lint: ${name} (${files.length} stacks)`);
    } catch (error) {
      failed += 1;
      print(`✗ cfn-lint: ${name}: ${(error as Error).message}`);
    }
  }
  return failed === 0;
}
