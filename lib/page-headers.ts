/** Response headers of every page. CloudFront and the local system both use this list. */

/** The CSP directive of pictures, of pages and of the local view of a mail. @param imageHosts the hosts of product pictures */
export const pictureSources = (imageHosts: readonly string[]): string =>
  ["img-src 'self' data:", ...imageHosts.map((host) => `https://${host}`)].join(' ');

/**
 * Loads nothing but pictures of products from other hosts, sends nothing but pictures to one, and runs no inline code. Preact
 * sets styles through the DOM, which the policy does not restrict.
 * @param uploadOrigins the bucket of pictures, if sellers may upload
 */
export const pagePolicy = (imageHosts: readonly string[], uploadOrigins: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    pictureSources(imageHosts),
    ["connect-src 'self'", ...uploadOrigins].join(' '),
    // The local mailbox shows a mail in a sandboxed frame.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * @param imageHosts the hosts of product pictures, besides the shop's own
 * @param uploadOrigins the bucket of pictures, if sellers may upload
 */
export const pageHeaders = (
  imageHosts: readonly string[],
  uploadOrigins: readonly string[] = [],
): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': pagePolicy(imageHosts, uploadOrigins),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
});

/**
 * Headers of an uploaded picture. Its type was fixed when it was signed, and its content is whatever the seller sent: a browser
 * never takes it for a page, and runs nothing of it. Mail programs load it from other origins.
 */
export const PICTURE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** A file with its hash in its name never changes. Browsers revalidate every other file. */
export const cacheControl = (file: string): string =>
  /^assets\/.*-[A-Z0-9]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** The same files as a pattern of the S3 upload. */
export const ASSET_FILES = 'assets/*-????????.*';
/** The Markdown pages, in every folder: `*` of an S3 upload includes `/`. */
export const MARKDOWN_FILES = '*.md';
/** Sent by CloudFront only: browsers ignore the header over plain HTTP, as on a local machine. */
export const HSTS_DAYS = 365;
