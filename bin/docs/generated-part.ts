import { readFileSync } from 'node:fs';

const END = '<!-- until here. -->';

/**
 * Returns the text of a page with its generated part replaced; the text around that part is written manually.
 * Throws when the page does not contain the begin line and the end line exactly once.
 */
export function replaceGeneratedPart(page: string, begin: string, generated: string): string {
  const [before, rest, ...moreBegins] = readFileSync(page, 'utf8').split(begin);
  const [, after, ...moreEnds] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || moreBegins.length + moreEnds.length > 0)
    throw new Error(`${page} must contain the lines "${begin}" and "${END}" once`);
  return `${before}${begin}\n\n${generated}\n\n${END}${after}`;
}
