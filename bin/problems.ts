/** `npm run problems`: writes docs/problems.md and a page a code, from the table of problems and its advice. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { PROBLEMS_FOLDER, problemDocuments } from '#bin/problems/documents.ts';

const documents = problemDocuments();
rmSync(PROBLEMS_FOLDER, { recursive: true, force: true });
mkdirSync(PROBLEMS_FOLDER, { recursive: true });
for (const [path, text] of documents) writeFileSync(path, text);
process.stdout.write(`wrote ${documents.size} files\n`);
