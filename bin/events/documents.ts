/**
 * The documentation of the events for other services: one table and a JSON Schema for each event, made from
 * domain/events.ts.
 */
import * as z from 'zod';
import { replaceGeneratedPart } from '#bin/docs/generated-part.ts';
import { EVENT_VERSION, EVENTS, type EventType } from '#domain/events.ts';
import { PLATFORM_CALLS } from '#domain/platform.ts';
import { OTHER_NAMES, PLATFORM_SENTENCES, SENTENCES } from './sentences.ts';

const PAGE = 'docs/events.md';
export const SCHEMAS_FOLDER = 'docs/events';
const BEGIN = '<!-- Made by `npm run events` from domain/events.ts: -->';

const schemaOf = (name: string): string => `${name}.v${EVENT_VERSION}.schema.json`;

/** Returns the JSON Schema as a consumer should use it: unknown fields are allowed. */
function schemaText(name: string, description: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, title: `${name}, version ${EVENT_VERSION}`, description, ...rest }, null, 2)}\n`;
}

const fieldsOf = (schema: z.ZodObject): string =>
  Object.keys(schema.shape)
    .map((field) => `\`${field}\``)
    .join(', ');

const link = (name: string, path: string): string => `[\`${name}\`](events/${path})`;

function tables(): string {
  const events = Object.entries(SENTENCES).map(([type, { topic, when }]) => {
    const { data } = EVENTS[type as EventType].shape;
    return `| ${link(type, schemaOf(type))} | \`${topic}-events\` | ${when} | ${fieldsOf(data)} |`;
  });
  const others = OTHER_NAMES.map(([other, ours]) => `| ${other} | ${link(ours, schemaOf(ours))} |`);
  const calls = Object.entries(PLATFORM_SENTENCES).map(([type, when]) => {
    const { data } = PLATFORM_CALLS[type as keyof typeof PLATFORM_CALLS].shape;
    return `| ${link(type, `platform/${schemaOf(type)}`)} | ${when} | ${fieldsOf(data)} |`;
  });
  return [
    '## Every event',
    '',
    '| event | topic | when | `data` |',
    '|---|---|---|---|',
    ...events,
    '',
    '## Names of other services',
    '',
    '| other service | this shop |',
    '|---|---|',
    ...others,
    '',
    '## Requests to the data platform',
    '',
    '| request | when | `data` |',
    '|---|---|---|',
    ...calls,
  ].join('\n');
}

/** Returns the expected content of every generated file, by path. */
export function eventDocuments(): ReadonlyMap<string, string> {
  return new Map([
    [PAGE, replaceGeneratedPart(PAGE, BEGIN, tables())],
    ...Object.entries(EVENTS).map(
      ([type, schema]) =>
        [`${SCHEMAS_FOLDER}/${schemaOf(type)}`, schemaText(type, SENTENCES[type as EventType].when, schema)] as const,
    ),
    ...Object.entries(PLATFORM_CALLS).map(
      ([type, schema]) =>
        [
          `${SCHEMAS_FOLDER}/platform/${schemaOf(type)}`,
          schemaText(`${type} to the data platform`, PLATFORM_SENTENCES[type as keyof typeof PLATFORM_CALLS], schema),
        ] as const,
    ),
  ]);
}
