import { partsOf, type Schema } from './schema.ts';

/** Parts of a pattern that only JavaScript understands, in the syntax of every language. */
const PORTABLE: readonly (readonly [part: string, portable: string])[] = [
  ['[^\\p{Cc}', '[^\\x00-\\x1f\\x7f-\\x9f'],
  ['\\P{Cc}', '[^\\x00-\\x1f\\x7f-\\x9f]'],
  ['[^\\s\\p{C}]', '\\S'],
];
/** Look-around, other properties and code points by number: RE2 (Go), Rust or Python do not compile them all. */
const NOT_PORTABLE = /\(\?[=!<]|\\[pP]\{|\\u/;
const INT32_MAX = 2 ** 31 - 1;

/**
 * Leaves only what the languages of all clients understand: patterns that every engine compiles, no pattern beside a format or a
 * type that says the same, and `int64` for numbers that do not fit into 32 bits. The server checks the rest.
 */
export function makePortable(schema: Schema): void {
  for (const part of partsOf(schema)) makePortable(part);
  if (schema.pattern !== undefined) {
    const pattern = PORTABLE.reduce((text, [part, portable]) => text.replaceAll(part, portable), schema.pattern);
    const isNeedless = schema.format !== undefined || schema.type === 'integer';
    if (isNeedless || NOT_PORTABLE.test(pattern)) delete schema.pattern;
    else schema.pattern = pattern.replace('^\\/', '^/');
  }
  if (schema.allOf) {
    const [part = {}, ...others] = schema.allOf.filter((one) => Object.keys(one).length > 0);
    if (others.length > 0) schema.allOf = [part, ...others];
    else {
      delete schema.allOf;
      Object.assign(schema, part);
    }
  }
  if (schema.type === 'integer' && (schema.maximum ?? Number.POSITIVE_INFINITY) > INT32_MAX) schema.format = 'int64';
}
