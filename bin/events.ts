/** `npm run events`: writes the tables of docs/events.md and the JSON Schemas from domain/events.ts. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { eventDocuments, SCHEMAS_FOLDER } from './events/documents.ts';

const documents = eventDocuments();
rmSync(SCHEMAS_FOLDER, { recursive: true, force: true });
for (const [path, text] of documents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
process.stdout.write(`wrote ${documents.size} files\n`);
