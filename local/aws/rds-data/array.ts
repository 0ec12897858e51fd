// An element in quotes with its escapes, or a bare one up to the next comma or brace.
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;

/** Reads PostgreSQL's text of a one-dimensional array: `{1,NULL,"a \"b\""}`. */
export function readArray(text: string): readonly (string | null)[] {
  return [...text.matchAll(ELEMENT)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, '$1');
    return bare === undefined || bare === 'NULL' ? null : bare;
  });
}

/** `{{1},{2}}`, or with bounds: `[0:1]={1,2}`. */
export const isNested = (text: string): boolean => text.startsWith('{{') || text.startsWith('[');
