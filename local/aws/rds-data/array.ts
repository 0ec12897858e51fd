// A quoted element with escapes, or an unquoted element up to the next comma or brace.
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;

/** Parses PostgreSQL's text of a one-dimensional array: `{1,NULL,"a \"b\""}`. */
export function readArray(text: string): readonly (string | null)[] {
  return [...text.matchAll(ELEMENT)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, '$1');
    return bare === undefined || bare === 'NULL' ? null : bare;
  });
}

/** Detects several dimensions, `{{1},{2}}`, and explicit bounds, `[0:1]={1,2}`. */
export const isNested = (text: string): boolean => text.startsWith('{{') || text.startsWith('[');
