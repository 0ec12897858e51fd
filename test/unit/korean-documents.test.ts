/** A Korean document shows the same commands as the English one, and both link to each other. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

/** Code blocks without a language are commands. Their text is not translated. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, language, block = '']) => (language ? [] : [block]));

const pairs = globSync(['*.ko.md', 'docs/*.ko.md']).map((ko) => [ko, ko.replace('.ko.md', '.md')] as const);

test('the pages of operators, sellers and factories, and the first page, are in Korean', () => {
  expect(pairs.map(([ko]) => ko).sort()).toEqual([
    'README.ko.md',
    'docs/ads.ko.md',
    'docs/console.ko.md',
    'docs/dead-letters.ko.md',
    'docs/factory.ko.md',
    'docs/operating.ko.md',
    'docs/order-queue.ko.md',
    'docs/problems.ko.md',
    'docs/restore.ko.md',
  ]);
});

test.for(pairs)('%s has the commands of %s', ([ko, en]) => {
  const [korean, english] = [readFileSync(ko, 'utf8'), readFileSync(en, 'utf8')];
  expect(commandsIn(korean)).toEqual(commandsIn(english));
  expect(korean).toContain(`(${basename(en)})`);
  expect(english).toContain(`(${basename(ko)})`);
});
