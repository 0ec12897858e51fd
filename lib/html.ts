/** HTML of the static pages. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Converts a text to HTML: plain text with `code` in backticks. */
export const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The text of `prose` without marks. */
export const plain = (text: string): string => text.replaceAll('`', '');

interface HeadParts {
  readonly title: string;
  /** What the page is for, in one sentence: search engines and link previews show it. */
  readonly description: string;
  /** Address of the style sheet. */
  readonly style: string;
  readonly language?: 'en' | 'ko';
  /** More elements of the head. */
  readonly head?: string;
}

export interface PageParts extends HeadParts {
  readonly body: string;
  /** Address of the same page as Markdown. */
  readonly markdown: string;
}

/** Returns a whole page. */
export const htmlPage = ({ body, markdown, head = '', ...parts }: PageParts): string =>
  htmlShell({ ...parts, head: `<link rel="alternate" type="text/markdown" href="${markdown}">${head}` }, body);

/** Returns a page that has no Markdown, for example one that a script fills. */
export const htmlShell = ({ title, description, style, language = 'en', head = '' }: HeadParts, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><meta name="description" content="${escaped(description)}"><link rel="icon" href="/assets/logo.svg"><link rel="stylesheet" href="${style}">${head}</head><body>${body}</body></html>\n`;
