/** Random changes of a value. */
import fc from 'fast-check';

const NASTY = ['', '0', '-1', 'null', '__proto__', "'", '"', '\\', '<script>', ':p0', '\u202e', '\0', '😀', '%', '９'];
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...NASTY),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  text,
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: 0n, max: 2n ** 70n }),
);
/** A valid header value: any visible byte, and blanks inside. */
export const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((byte) => byte !== 0x7f),
    { maxLength: 60 },
  )
  .map((bytes) => String.fromCharCode(...bytes).trim());

/** The same value with one part replaced, removed or added. */
export function mutated(good: unknown): fc.Arbitrary<unknown> {
  if (typeof good !== 'object' || good === null) return value;
  const entries = Object.entries(good);
  const rebuild = (changed: [string, unknown][]) =>
    Array.isArray(good) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
  const added = fc.tuple(text, value).map(([key, part]) => rebuild([...entries, [key, part]]));
  if (entries.length === 0) return fc.oneof(added, value);
  const at = fc.nat({ max: entries.length - 1 });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: at.chain((i) =>
        mutated(entries[i]?.[1]).map((part) => rebuild(entries.map(([key, old], k) => [key, k === i ? part : old]))),
      ),
    },
    { weight: 1, arbitrary: at.map((i) => rebuild(entries.filter((_, k) => k !== i))) },
    { weight: 1, arbitrary: added },
    { weight: 1, arbitrary: value },
  );
}

/** JSON in which a bigint is written as digits: more than a number can hold. */
export const written = (body: unknown): string =>
  JSON.stringify(body, (_key, part) => (typeof part === 'bigint' ? `big:${part}` : part))?.replace(
    /"big:(\d+)"/g,
    '$1',
  ) ?? '';

/** A text with a part removed and another text inserted. */
export const torn = (whole: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: whole.length }), fc.nat({ max: 3 }), text)
    .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
