import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const PAGE = 'docs/requirements.md';
/** The ids of docs/requirements.md. */
const IDS = [
  ...[
    'O1',
    'O2',
    'O3',
    'O4',
    'O5',
    'O6',
    'O7',
    'O8',
    'O10',
    'O11',
    'O12',
    'R1',
    'R2',
    'R3',
    'R4',
    'R5',
    'R6',
    'A1',
    'A2',
    'V1',
  ],
  ...['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'L1'],
];

const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| ([A-Z]\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id = '', sentence = '', where = '']) => ({
    id,
    sentence,
    open: /^open: (.+)$/.exec(where.trim())?.[1],
    files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }),
);
const shown = rows.filter(({ open }) => open === undefined);

/** The header of a file (everything above its first import) and the titles of its tests. */
function about(text: string): string {
  const header = text.slice(0, text.search(/^import /m));
  const titles = text.matchAll(/\b(?:test|describe)(?:\.\w+)*(?:<[^(]*>)?\((?:[^'"`]*\)\()?\s*(['"`])(.+?)\1/gs);
  return [header, ...[...titles].map(([, , title]) => title)].join('\n');
}

test('an id in the code of a file does not count, only one in its header or titles', () => {
  const file =
    "/** B5: sums. */\nimport x from 'x';\n// O1\ntest('B6 is sent', () => 'O2');\ntest.for([1])('%i of R1', () => {});\n";
  expect(about(file).match(/\b[A-Z]\d\b/g)).toEqual(['B5', 'B6', 'R1']);
});

test('every requirement has its row, in order, and there is no other row', () => {
  expect(rows.map(({ id }) => id)).toEqual(IDS);
});

test.for(shown)('$id: $sentence', ({ id, files }) => {
  expect(files.length, 'a test, or the reason why there is none').toBeGreaterThan(0);
  for (const file of files) {
    expect(existsSync(file), file).toBe(true);
    expect(about(readFileSync(file, 'utf8')), `${file} names ${id} in its header or a title`).toMatch(
      new RegExp(`\\b${id}\\b`),
    );
  }
});

test.for(rows.filter(({ open }) => open !== undefined))('$id is open: $open', ({ id, open }, { skip }) => {
  expect(open, 'the issue it waits for').toMatch(/\(issue \d\)$/);
  process.stdout.write(`${id} has no test yet: ${open}\n`);
  skip();
});
