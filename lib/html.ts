/** HTML of the static pages. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Converts a text to HTML: plain text with `code` in backticks. */
export const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

export interface PageParts {
  readonly title: string;
  /** Address of the style sheet. */
  readonly style: string;
  /** More elements of the head. */
  readonly head?: string;
  readonly body: string;
  /** Address of the same page as Markdown. */
  readonly markdown: string;
  readonly language?: 'en' | 'ko';
}

/** Returns a whole page. */
export const htmlPage = ({ title, style, head = '', body, markdown, language = 'en' }: PageParts): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><link rel="icon" href="/assets/logo.svg"><link rel="alternate" type="text/markdown" href="${markdown}"><link rel="stylesheet" href="${style}">${head}</head><body>${body}</body></html>\n`;
