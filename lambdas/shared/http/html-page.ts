import { readWeights } from '#api/negotiation.ts';
import { languageOf } from '#api/problems.ts';
import type { Language } from '#domain/language.ts';
import type { ApiResponse } from './request.ts';

/** The page loads nothing, cannot be framed, and its address is not sent to other sites. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

interface PageRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The language of a page: the one that the browser asks for. */
export const pageLanguage = ({ headers }: PageRequest): Language => languageOf(headers['accept-language']);

/** An HTML page in the language the browser asks for. */
export function htmlPage(status: number, request: PageRequest, render: (locale: Language) => string): ApiResponse {
  const locale = pageLanguage(request);
  return { status, body: render(locale), headers: { ...HEADERS, 'Content-Language': locale } };
}

/** True for a browser. Other programs that open a link get problem details. */
export const isForBrowser = ({ headers }: PageRequest): boolean =>
  readWeights(headers['accept']).some(({ value, weight }) => value === 'text/html' && weight > 0);
