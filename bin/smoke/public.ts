/** What anyone sees of the shop: health, pages and their headers, errors. */

import { HSTS_DAYS, pageHeaders } from '#lib/page-headers.ts';
import { type Checks, NotChecked, type Seen, Unexpected } from './checks.ts';
import { cacheSign, wrongHeaders } from './judge.ts';
import { describeReply, expectReply, type Shop } from './shop.ts';

const PAGES = ['/', '/shop', '/console', '/docs'];
/** A paused database needs 15 to 30 s to resume. */
const RESUME_SECONDS_MAX = 60;
const HSTS = { 'Strict-Transport-Security': `max-age=${HSTS_DAYS * 24 * 60 * 60}` };
/** Valid ids that do not exist. */
const NO_PRODUCT = `prd_${'0'.repeat(26)}`;

export async function health(shop: Shop): Promise<Seen<void>> {
  const { status } = await expectReply<{ status: string }>(shop.call('GET', '/health'), 200);
  return [`200, status ${status}`, undefined];
}

/** Reads a product list, and waits for a database that resumes. */
export async function database(shop: Shop, { waitFor }: Pick<Checks, 'waitFor'>): Promise<Seen<void>> {
  const reply = await waitFor(() => shop.call('GET', '/products?limit=1'), {
    expected: '200 from GET /products',
    seconds: RESUME_SECONDS_MAX,
    isRight: ({ status }) => status !== 503,
    show: describeReply,
  });
  await expectReply(Promise.resolve(reply), 200);
  return ['200 from GET /products', undefined];
}

/** Without CloudFront (`edge: false`) the API has its own address, and the shop may have no pages. */
function needPages({ url }: Shop): void {
  if (/\.execute-api\..*amazonaws\.com/.test(url)) throw new NotChecked('this address is the API alone, without pages');
}

/** The hosts of product pictures are configuration: the policy may name any. */
const imageHostsIn = (headers: Headers): readonly string[] => {
  const [, sources = ''] = /img-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? [];
  return sources.split(' ').flatMap((source) => /^https:\/\/([a-z0-9.-]+)$/.exec(source)?.[1] ?? []);
};

/** The bucket to which sellers upload pictures, if the shop has one. */
const uploadOriginsIn = (headers: Headers): readonly string[] => {
  const [, sources = ''] = /connect-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? [];
  return sources
    .split(' ')
    .filter((source) => /^https:\/\/[a-z0-9.-]+\.s3\.[a-z0-9.-]+$|^http:\/\/127\.0\.0\.1:\d+$/.test(source));
};

export async function pages(shop: Shop): Promise<Seen<void>> {
  needPages(shop);
  for (const path of PAGES) {
    const { status, headers } = await shop.page(path);
    const expected = {
      ...pageHeaders(imageHostsIn(headers), uploadOriginsIn(headers)),
      ...(shop.url.startsWith('https:') ? HSTS : {}),
    };
    const wrong = wrongHeaders(headers, expected);
    if (status !== 200) throw new Unexpected(`200 from ${path}`, String(status));
    if (wrong.length > 0) throw new Unexpected(`the security headers of ${path}`, wrong.join(', '));
  }
  return [`200 with all security headers: ${PAGES.join(' ')}`, undefined];
}

export async function missingPage(shop: Shop): Promise<Seen<void>> {
  needPages(shop);
  const { status } = await shop.page('/smoke-test-no-such-page');
  if (status !== 404) throw new Unexpected('404', String(status));
  return ['404', undefined];
}

/** An error that a cache keeps is shown to every reader, also when its cause is over. */
export async function errorCaching(shop: Shop): Promise<Seen<void>> {
  const path = `/products/${NO_PRODUCT}`;
  const first = await shop.call('GET', path);
  const second = await shop.call('GET', path);
  await expectReply(Promise.resolve(second), 404, 'product.not_found');
  const sign = cacheSign(first, second);
  if (sign) throw new Unexpected('a new response to a repeated request', `a stored one (${sign})`, second.requestId);
  return ['404 twice, and each time a new response', undefined];
}

export async function refusedToken(shop: Shop): Promise<Seen<void>> {
  await expectReply(shop.call('GET', '/users/me', { token: 'smoke-test' }), 401, 'auth.required');
  return ['401 auth.required', undefined];
}

/** Reaches the function that counts deliveries, without a delivery. */
export async function forgedCallback(shop: Shop): Promise<Seen<void>> {
  const body = {
    MessageGroupId: 'smoke-test',
    MessageAttributeProductId: NO_PRODUCT,
    MessageAttributeProductCnt: 1,
    MessageAttributeFactoryId: 'smoke-test',
    MessageAttributeRequester: 'smoke-test',
  };
  await expectReply(shop.call('POST', '/factory/callbacks/smoke-test', { body }), 401, 'callback.forged');
  return ['401 callback.forged', undefined];
}
