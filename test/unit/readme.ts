/** The shell commands of the documentation. */
import { globSync, readFileSync } from 'node:fs';

export const READMES = ['README.md', 'README.ko.md'] as const;
export const PAGES: readonly string[] = [...READMES, ...globSync('docs/*.md')];

export interface Block {
  readonly file: string;
  readonly text: string;
}

/** Sample output and requests are in blocks, too: a shell block begins with a command. */
const SHELL = /^(npm|npx|curl|aws|[A-Z]+=)/;

export const shellBlocks = (file: string): readonly Block[] =>
  [...readFileSync(file, 'utf8').matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, language]) => language === '')
    .map(([, , text = '']) => ({ file, text: text.replace(/^ {3}/gm, '').trim() }))
    .filter(({ text }) => SHELL.test(text));

/** Needs an AWS account: no test may run the block. */
export const needsAws = ({ text }: Block): boolean => /^(npx cdk|aws) /.test(text);
/** Installs the packages: the tests run after that. */
export const installs = ({ text }: Block): boolean => /^npm ci\n/.test(text);
