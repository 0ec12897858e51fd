/** B7: the documents and schemas of events for other services are up to date. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventDocuments, SCHEMAS_FOLDER } from '#bin/events/documents.ts';
import { OTHER_NAMES } from '#bin/events/sentences.ts';
import { EVENTS } from '#domain/events.ts';

const documents = eventDocuments();

test.for([...documents])('%s is up to date', ([path, text]) => {
  expect(readFileSync(path, 'utf8'), 'run: npm run events').toBe(text);
});

test('there is no schema of a removed event', () => {
  const files = readdirSync(SCHEMAS_FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  expect(files.map((name) => `${SCHEMAS_FOLDER}/${name}`).sort()).toEqual(
    [...documents.keys()].filter((path) => path.endsWith('.json')).sort(),
  );
});

test('every name in another system belongs to one event', () => {
  const ours = OTHER_NAMES.map(([, type]) => type);
  expect(new Set(ours).size).toBe(7);
  expect(ours.every((type) => type in EVENTS)).toBe(true);
});

test('no schema forbids additional fields, so that events can get new ones', () => {
  for (const [path, text] of documents) {
    if (path.endsWith('.json')) expect(text, path).not.toContain('"additionalProperties": false');
  }
});
