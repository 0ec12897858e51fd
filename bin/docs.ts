/** `npm run docs`: writes the problems and the runbook, from the definitions that the served pages are made of. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { operatingDocument } from './docs/operating.ts';
import { PROBLEMS_FOLDER, problemDocuments } from './docs/problems.ts';

const documents = new Map([...problemDocuments(), ...operatingDocument()]);
rmSync(PROBLEMS_FOLDER, { recursive: true, force: true });
mkdirSync(PROBLEMS_FOLDER, { recursive: true });
for (const [path, text] of documents) writeFileSync(path, text);
process.stdout.write(`wrote ${documents.size} files\n`);
