/** B7: what other services are told is written down, and what is written down is so. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventDocuments, SCHEMAS_FOLDER } from '#bin/events/documents.ts';
import { OTHER_NAMES } from '#bin/events/sentences.ts';
import { EVENTS } from '#domain/events.ts';

const documents = eventDocuments();

test.for([...documents])('%s is up to date', ([path, text]) => {
  expect(readFileSync(path, 'utf8'), 'write it anew: npm run events').toBe(text);
});

test('no schema is left of an event there is no more', () => {
  const files = readdirSync(SCHEMAS_FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  expect(files.map((name) => `${SCHEMAS_FOLDER}/${name}`).sort()).toEqual(
    [...documents.keys()].filter((path) => path.endsWith('.json')).sort(),
  );
});

test('every name other services know is one event of ours, and each its own', () => {
  const ours = OTHER_NAMES.map(([, type]) => type);
  expect(new Set(ours).size).toBe(7);
  expect(ours.every((type) => type in EVENTS)).toBe(true);
});

test('a reader may meet fields it does not know: no schema forbids them', () => {
  for (const [path, text] of documents) {
    if (path.endsWith('.json')) expect(text, path).not.toContain('"additionalProperties": false');
  }
});
