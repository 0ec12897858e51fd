/** A part of a statement: literal text, or a named parameter. */
export type Piece = string | { readonly parameter: string };

/**
 * Tokens that cannot be parameters, tried in this order at the current position (sticky flag). An unfinished token
 * extends to the end.
 */
const NEVER_A_PARAMETER: readonly RegExp[] = [
  /--[^\n]*/y,
  /"(?:[^"]|"")*"?/y,
  /[eE]'(?:[^'\\]|\\.|'')*'?/sy, // only E'…' has backslash escapes; whole words are skipped, so like'…' does not match
  /'(?:[^']|'')*'?/y,
  /\$([A-Za-z_]\w*)?\$(?:.*?\$\1\$|.*)/sy,
  /::/y,
  /[\w)\]]+:(?!:)/y, // a slice: x[1:n]
  /[A-Za-z_][\w$]*/y,
];
const PARAMETER = /:([A-Za-z_]\w*)/y;

/**
 * Splits a statement at its `:name` parameters. As in the Data API, text inside strings, quoted names, comments, dollar
 * quotes, casts and array slices is not a parameter.
 */
export function parseSql(sql: string): readonly Piece[] {
  const components: Piece[] = [];
  let from = 0;
  for (let at = 0; at < sql.length; ) {
    const named = match(PARAMETER, sql, at);
    if (named?.[1] === undefined) {
      at = skip(sql, at);
      continue;
    }
    if (at > from) components.push(sql.slice(from, at));
    components.push({ parameter: named[1] });
    at += named[0].length;
    from = at;
  }
  if (from < sql.length) components.push(sql.slice(from));
  return components;
}

/** Returns the position after the token at this position, at least one character further. */
function skip(sql: string, at: number): number {
  if (sql.startsWith('/*', at)) return endOfComment(sql, at);
  for (const pattern of NEVER_A_PARAMETER) {
    const found = match(pattern, sql, at);
    if (found) return at + found[0].length;
  }
  return at + 1;
}

/** Comments nest in PostgreSQL. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) depth += 1;
    else if (sql.startsWith('*/', at)) depth -= 1;
    else continue;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

function match(pattern: RegExp, sql: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(sql);
}
