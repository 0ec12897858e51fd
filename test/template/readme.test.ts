/** CDK commands of the documentation, which no test can run, and the message flow in ARCHITECTURE.md. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';
import { needsAws, PAGES, shellBlocks } from '#test/unit/readme.ts';
import { messageEdges, synthesise } from './template.ts';

const CDK_VERBS = ['bootstrap', 'deploy', 'destroy', 'synth'];

test.for(PAGES.flatMap(shellBlocks).filter(needsAws))('$file: $text', ({ text }) => {
  for (const [, verb] of text.matchAll(/npx cdk (\w+)/g)) expect(CDK_VERBS).toContain(verb);
  const pairs = [...text.matchAll(/-c (\w+)=(?:'([^']*)'|(\S+))/g)].map(([, key = '', quoted, bare]) => [
    key,
    quoted ?? bare,
  ]);
  const context = new Map(pairs.map(([key = '', value]) => [key, value]));
  const config = readConfig((key) => context.get(key));
  for (const [key = ''] of pairs) expect(config, key).toHaveProperty([key]);
});

test('the flow in ARCHITECTURE.md has every subscription of the template, and no other', () => {
  const t = synthesise({ context: { dataPlatformUrl: 'https://platform.example.com' } });
  const [, flow = ''] = /## Flow\n([\s\S]*?)\n## /.exec(readFileSync('ARCHITECTURE.md', 'utf8')) ?? [];
  let topic = '';
  const found = flow.split('\n').flatMap((line) => {
    topic = /SNS ([\w-]+)/.exec(line)?.[1] ?? topic;
    const [, queue, consumer] = /SQS ([\w-]+) ─► ([\w-]+)/.exec(line) ?? [];
    return queue ? [`${topic} ${queue} ${consumer}`] : [];
  });
  expect(found.sort()).toEqual(
    messageEdges(t)
      .map((edge) => `${edge.topic} ${edge.queue} ${edge.function}`)
      .sort(),
  );
});
