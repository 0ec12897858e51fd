/** Documents and comments name only what a reader of the repository can open. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const LAYERS = ['api', 'bin', 'content', 'db', 'domain', 'lambdas', 'lib', 'local', 'mail', 'test', 'web'];
const documents = globSync(['*.md', '{.github,db,docs,test}/**/*.md']);
const sources = globSync(`{${LAYERS}}/**/*.{ts,tsx,mjs,sql}`, { exclude: ['**/fixtures/**'] });

const LINK = /\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/g;
/** A file below a layer or docs/, a decision by its number, a document at the root. */
const PATH = `(?:docs|${LAYERS.join('|')})/[\\w./-]+\\.(?:tsx?|mjs|sql|md|json)\\b|docs/decisions/\\d{4}|[\\w-]+\\.md\\b`;
const FILE = new RegExp(`(?<![\\w./:#*-])(?:${PATH})`, 'g');
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)(?:\/\/|--) .*$/gm;

const read = (path: string): string => readFileSync(path, 'utf8');
const isMissing = (path: string): boolean => !existsSync(path) && globSync(`${path}-*.md`).length === 0;
const anchorOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}_-]/gu, (c) => (c === ' ' ? '-' : ''));

test.for(documents)('%s: every link leads to a file, and to a heading of it', (document) => {
  const broken = [...read(document).matchAll(LINK)].filter(([, to = '', anchor]) => {
    const path = to === '' ? document : join(dirname(document), to);
    if (!existsSync(path) || anchor === undefined) return !existsSync(path);
    return ![...read(path).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('every file that a document or a comment names exists', () => {
  const missingIn = (path: string, text: string) =>
    (text.match(FILE) ?? []).filter(isMissing).map((f) => `${path}: ${f}`);
  const inDocuments = documents.flatMap((path) => missingIn(path, read(path).replaceAll(LINK, '')));
  const inComments = sources.flatMap((path) => missingIn(path, read(path).match(COMMENT)?.join('\n') ?? ''));
  expect([...inDocuments, ...inComments]).toEqual([]);
});
