/** Pictures of products, and their titles and descriptions in further languages. */
import { expect, test } from 'vitest';
import { putCartLine, readCart } from '#db/statements/carts.ts';
import { readOverview } from '#db/statements/overview.ts';
import { listProducts, listSellersProducts, readProduct } from '#db/statements/products.ts';
import type { ProductId } from '#domain/ids.ts';
import type { ProductChange } from '#domain/product.ts';
import { freshDatabase } from './fresh.ts';
import { change, registerDonut } from './products.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

const mustRegister = async (...args: Parameters<typeof registerDonut>): Promise<ProductId> => {
  const row = await registerDonut(...args);
  if (row?.outcome !== 'registered' || !row.product) throw new Error(`the product was not registered: ${row?.outcome}`);
  return row.product.id;
};

const KO = { title: '글레이즈드', description: '달고 둥근 도넛' };
const EN = { title: 'Glazed donut', description: 'Sweet and round' };

test('a product has its title and description in the language of the reader, and otherwise those of its seller', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { description: 'Sweet', translations: { ko: KO } });
  const buyer = await shop.buyer();
  await database.rows(putCartLine(buyer, id, 1));
  const titlesIn = async (language: 'en' | 'ko' | null) => [
    (await database.rows(readProduct(id, language)))[0]?.product.title,
    (await database.rows(readProduct(id, language)))[0]?.product.description,
    (await database.rows(listProducts('', 20, language)))[0]?.product.title,
    (await database.rows(listSellersProducts(seller.userId, '', 20, language)))[0]?.product.title,
    (await database.rows(readCart(buyer, language)))[0]?.line?.title,
  ];
  expect(await titlesIn('ko')).toEqual([KO.title, KO.description, KO.title, KO.title, KO.title]);
  const own = ['Glazed', 'Sweet', 'Glazed', 'Glazed', 'Glazed'];
  expect(await titlesIn('en'), 'without a translation').toEqual(own);
  expect(await titlesIn(null)).toEqual(own);
});

test('a change of translations keeps the languages that it does not name, and null removes one', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { translations: { ko: KO } });
  const translate = async (version: number, translations: ProductChange['translations']) =>
    (await change(database, seller, id, version, { translations }))?.product?.translations;
  expect(await translate(1, { en: EN })).toEqual({ en: EN, ko: KO });
  expect(await translate(1, { en: EN }), 'a repeated change').toEqual({ en: EN, ko: KO });
  expect(await translate(2, { ko: null })).toEqual({ en: EN });
  expect((await change(database, seller, id, 3, { price: 2_000 }))?.product?.translations).toEqual({ en: EN });
});

test('a translation of only the title keeps its description; one without a description has that of its seller', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { description: 'Sweet', translations: { ko: KO } });
  const title = '새 이름';
  const translate = async (version: number, translations: ProductChange['translations']) =>
    (await change(database, seller, id, version, { translations }))?.product?.translations;
  const descriptionIn = async (language: 'en' | 'ko') =>
    (await database.rows(readProduct(id, language)))[0]?.product.description;
  expect(await translate(1, { ko: { title } })).toEqual({ ko: { ...KO, title } });
  expect(await descriptionIn('ko')).toBe(KO.description);
  expect(await translate(2, { en: { title: 'New' } })).toEqual({
    en: { title: 'New', description: '' },
    ko: { ...KO, title },
  });
  expect(await descriptionIn('en')).toBe('Sweet');
});

test('a picture is set, kept and removed', async () => {
  const seller = await shop.seller();
  const imageUrl = 'https://pictures.donut.test/glazed.webp';
  const id = await mustRegister(database, seller, { imageUrl });
  const pictureAfter = async (version: number, body: ProductChange) =>
    (await change(database, seller, id, version, body))?.product?.imageUrl;
  expect(await pictureAfter(1, { price: 2_000 })).toBe(imageUrl);
  expect(await pictureAfter(2, { imageUrl: null })).toBeNull();
});

test('the overview has titles in the language of the operator', async () => {
  const id = await mustRegister(database, await shop.seller(), { stock: 5, translations: { ko: KO } });
  const operator = await shop.operator();
  const titlesIn = async (language: 'en' | 'ko' | null) => {
    const rows = await database.rows(readOverview(operator, id, '15m', undefined, language));
    const items = rows.filter(({ part }) => part === 'product' || part === 'chart').map(({ item }) => item);
    return (items as { title: string }[]).map(({ title }) => title);
  };
  expect(await titlesIn('ko')).toEqual([KO.title, KO.title]);
  expect(await titlesIn(null)).toEqual(['Glazed', 'Glazed']);
});
