import { languageOf } from '#api/problems.ts';
import type { Reply } from './http-handler.ts';

/** Nothing but the page itself: no script, no picture, no frame around it, and its address told to nobody. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

interface Visit {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A page for a person's browser, in the language it asks for. */
export function page(status: number, { headers }: Visit, render: (locale: 'ko' | 'en') => string): Reply {
  const locale = languageOf(headers['accept-language']);
  return { status, body: render(locale), headers: { ...HEADERS, 'Content-Language': locale } };
}

/** A person opens a link in a browser; a program that does gets problems it can read. */
export const isForBrowser = ({ headers }: Visit): boolean => /\btext\/html\b/i.test(headers['accept'] ?? '');
