/** `npm run openapi`: prints the OpenAPI document. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '#api/openapi.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};
process.stdout.write(`${JSON.stringify(openApiDocument(version), null, 2)}\n`);
