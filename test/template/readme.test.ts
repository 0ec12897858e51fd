/** CDK commands of the documentation. No test can run them, so their verbs and settings are checked. */
import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';
import { needsAws, PAGES, shellBlocks } from '#test/unit/readme.ts';

const CDK_VERBS = ['bootstrap', 'deploy', 'destroy', 'synth'];

test.for(PAGES.flatMap(shellBlocks).filter(needsAws))('$file: $text', ({ text }) => {
  for (const [, verb] of text.matchAll(/npx cdk (\w+)/g)) expect(CDK_VERBS).toContain(verb);
  const pairs = [...text.matchAll(/-c (\w+)=(?:'([^']*)'|(\S+))/g)].map(([, key = '', quoted, bare]) => [
    key,
    quoted ?? bare,
  ]);
  const config = readConfig(new App({ context: Object.fromEntries(pairs) }).node);
  for (const [key = ''] of pairs) expect(config, key).toHaveProperty([key]);
});
