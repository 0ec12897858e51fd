/** `npm run docs`: writes docs/problems/ and the runbook in docs/operating.md from the definitions in content/. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { operatingDocument } from './docs/operating.ts';
import { PROBLEMS_FOLDER, problemDocuments } from './docs/problems.ts';

const documents = new Map([...problemDocuments(), ...operatingDocument()]);
rmSync(PROBLEMS_FOLDER, { recursive: true, force: true });
mkdirSync(PROBLEMS_FOLDER, { recursive: true });
for (const [path, text] of documents) writeFileSync(path, text);
process.stdout.write(`wrote ${documents.size} files\n`);
