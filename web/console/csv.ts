/** Comma-separated values as spreadsheets read them (RFC 4180), with a byte order mark for Korean titles in Excel. */
export type Cell = string | number | null;

/** A spreadsheet runs a text that begins like this as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
/** Rows that are made at the same time: each may need a request. */
const PARALLEL_MAX = 6;

function cellOf(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  // Every text is quoted. A spreadsheet that separates cells by `;` would start a new cell, and a formula, inside a bare text.
  return `"${text.replaceAll('"', '""')}"`;
}

/** Returns the rows of all items in order. Rejects if one of them cannot be made, because an empty cell looks complete. */
export async function rowsOfAll<T>(
  items: readonly T[],
  rowsOf: (item: T) => Promise<readonly (readonly Cell[])[]> | readonly (readonly Cell[])[],
): Promise<readonly (readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = [];
  for (let from = 0; from < items.length; from += PARALLEL_MAX) {
    const some = await Promise.all(items.slice(from, from + PARALLEL_MAX).map(rowsOf));
    rows.push(...some.flat());
  }
  return rows;
}

export const toCsv = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\uFEFF${[head, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
