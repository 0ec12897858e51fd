/** What every page says of itself to the browser; CloudFront and the local system both read this list. */

/** Nothing is loaded from elsewhere, nothing inline runs. Preact styles by the DOM, which a policy does not see. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  // The local mailbox shows a mail in a frame that may do nothing.
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The API page alone: openapi-explorer writes style attributes. Scripts are as strict as everywhere. */
export const API_PAGE_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

export const pageHeaders = (file: string): Readonly<Record<string, string>> =>
  file === 'docs/index.html' ? { ...PAGE_HEADERS, 'Content-Security-Policy': API_PAGE_POLICY } : PAGE_HEADERS;

/** A file with its hash in its name never changes; every other one is asked for again. */
export const cacheControl = (file: string): string =>
  /^assets\/.*-[A-Z0-9]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Those of them, as a bucket's upload says it. */
export const ASSET_FILES = 'assets/*-????????.*';
/** By CloudFront only: over plain HTTP, as on this machine, a browser does not believe it. */
export const HSTS_DAYS = 365;
