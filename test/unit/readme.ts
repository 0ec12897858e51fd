/** What the documentation tells a person to type. */
import { readFileSync } from 'node:fs';

export interface Block {
  readonly file: string;
  readonly text: string;
}

/** Sample output and requests stand in blocks, too: a shell block begins with a command. */
const SHELL = /^(npm|npx|curl|aws|[A-Z]+=)/;

export const shellBlocks = (file: string): readonly Block[] =>
  [...readFileSync(file, 'utf8').matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, language]) => language === '')
    .map(([, , text = '']) => ({ file, text: text.replace(/^ {3}/gm, '').trim() }))
    .filter(({ text }) => SHELL.test(text));

/** Needs an account: no test may run it. */
export const needsAws = ({ text }: Block): boolean => /^(npx cdk|aws) /.test(text);
/** Installs, or does not end: what the other tests stand on. */
export const isStart = ({ text }: Block): boolean => text === 'npm ci\nnpm start';
