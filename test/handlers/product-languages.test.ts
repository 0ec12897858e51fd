/** A product in the languages of its readers: its texts, its ETag, and changes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const KO = { title: '글레이즈드', description: '달고 둥근 도넛' };
const REQUEST = { title: 'Glazed', description: 'Sweet', price: 1_000, stock: 5, translations: { ko: KO } };

async function register(key: string): Promise<string> {
  const sending = { token: await shop.token('seller'), key, body: REQUEST };
  const { status, body } = await shop.api<{ id: string }>('POST', '/products', sending);
  expect([status, body]).toMatchObject([201, { title: 'Glazed', translations: { ko: KO } }]);
  return body.id;
}
const read = (id: string, headers: Record<string, string>) =>
  shop.api<Record<string, unknown>>('GET', `/products/${id}`, { headers });

test('a product is read in the language of Accept-Language; without it, and for *, as its seller wrote it', async () => {
  const id = await register('languages');
  const textsIn = async (language: string | undefined) => {
    const { body } = await read(id, language === undefined ? {} : { 'accept-language': language });
    return [body['title'], body['description']];
  };
  expect(await textsIn('ko-KR,ko;q=0.9,en;q=0.8')).toEqual([KO.title, KO.description]);
  for (const language of ['en', 'fr', '*', undefined])
    expect(await textsIn(language), language).toEqual(['Glazed', 'Sweet']);
});

test('each language has its ETag, and a change accepts them all', async () => {
  const id = await register('etags');
  const [own, korean] = [await read(id, {}), await read(id, { 'accept-language': 'ko' })];
  const tags = [own, korean].map(({ headers }) => headers.get('etag') ?? '');
  expect(new Set(tags).size).toBe(2);
  const again = async (tag: string | undefined, language: string) =>
    (await read(id, { 'if-none-match': tag ?? '', 'accept-language': language })).status;
  expect([await again(tags[1], 'ko'), await again(tags[0], 'ko'), await again(tags[0], 'en')]).toEqual([304, 200, 304]);
  const sending = { token: await shop.token('seller'), headers: { 'if-match': tags[1] ?? '' }, body: { price: 2_000 } };
  expect((await shop.api('PATCH', `/products/${id}`, sending)).status).toBe(200);
});

test('the cart has titles in the language of its buyer', async () => {
  const id = await register('cart');
  const [buyer] = await shop.buyers(1);
  const token = buyer?.token ?? '';
  await shop.api('PUT', `/users/me/cart/lines/${id}`, { token, body: { quantity: 1 } });
  const { body } = await shop.api<{ lines: object[] }>('GET', '/users/me/cart', {
    token,
    headers: { 'accept-language': 'ko' },
  });
  expect(body.lines).toMatchObject([{ title: KO.title, imageUrl: null }]);
});

test('the own waiting list has titles in the language of its buyer', async () => {
  const id = await register('waiting');
  const [buyer] = await shop.buyers(1);
  const token = buyer?.token ?? '';
  await shop.api('PUT', `/products/${id}/restock-subscription`, { token });
  const titlesIn = async (headers: Record<string, string>) =>
    (
      await shop.api<{ items: { title: string }[] }>('GET', '/users/me/waiting-list', { token, headers })
    ).body.items.map(({ title }) => title);
  expect(await titlesIn({ 'accept-language': 'ko' })).toEqual([KO.title]);
  expect(await titlesIn({})).toEqual(['Glazed']);
});
