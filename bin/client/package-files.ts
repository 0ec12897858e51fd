/** The npm package of the typed client. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
// Version 6: version 7 needs the compiler API of TypeScript 5.
import openapiTS from 'openapi-typescript';
import { openApiDocument } from '#api/openapi.ts';

/** The files that are not generated from the OpenAPI document: `files/<name>.txt`. */
const FILES = ['index.js', 'index.d.ts', 'README.md'];

const ROOT = join(import.meta.dirname, '..', '..');

interface PackageFile {
  readonly version: string;
  readonly license: string;
}
const readPackage = (path: string): PackageFile => JSON.parse(readFileSync(path, 'utf8')) as PackageFile;

/** Returns the files of the package by their names. */
export async function clientPackage(): Promise<ReadonlyMap<string, string>> {
  const { version, license } = readPackage(join(ROOT, 'package.json'));
  const fetchVersion = readPackage(createRequire(import.meta.url).resolve('openapi-fetch/package.json')).version;
  const description = {
    name: 'donut-states-client',
    version,
    description: 'Typed client of the Donut States API',
    license,
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    types: './index.d.ts',
    sideEffects: false,
    files: ['index.js', 'index.d.ts', 'paths.d.ts'],
    dependencies: { 'openapi-fetch': fetchVersion },
  };
  return new Map([
    ['package.json', `${JSON.stringify(description, null, 2)}\n`],
    ...FILES.map((name) => [name, readFileSync(join(import.meta.dirname, 'files', `${name}.txt`), 'utf8')] as const),
    ['LICENSE', readFileSync(join(ROOT, 'LICENSE'), 'utf8')],
    ['paths.d.ts', await openapiTS(openApiDocument(version) as never)],
  ]);
}
