/** The products of a shop, searched by a part of the title and sorted, page by page. */
import { expect, test } from 'vitest';
import { findProducts, type ProductSearch } from '#db/statements/catalogue.ts';
import { deleteProduct } from '#db/statements/products.ts';
import type { ProductId } from '#domain/ids.ts';
import { LANGUAGES } from '#domain/language.ts';
import { freshDatabase } from './fresh.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const ALL: ProductSearch = { search: null, sort: 'oldest', sellerId: null, language: null };
const find = (search: Partial<ProductSearch>, after: string | null = null, limit = 100) =>
  database.rows(findProducts({ ...ALL, ...search }, after, limit));
const idsOf = async (search: Partial<ProductSearch>) => (await find(search)).map(({ product }) => product.id);

/** Products with these titles and prices, in the order of their registration. */
async function register(...products: readonly (readonly [title: string, price: number])[]): Promise<ProductId[]> {
  const ids: ProductId[] = [];
  for (const [title, price] of products) {
    const id = await shop.product({ stock: 1 });
    await admin.query('update app.products set title = $2, price = $3 where id = $1', [id, title, price]);
    ids.push(id);
  }
  return ids;
}

test('products are sorted by registration and price; equal prices by registration; each page begins where the last one ended', async () => {
  const [a, b, c, d] = await register(['A', 300], ['B', 100], ['C', 300], ['D', 200]);
  expect(await idsOf({ sort: 'oldest' })).toEqual([a, b, c, d]);
  expect(await idsOf({ sort: 'newest' })).toEqual([d, c, b, a]);
  expect(await idsOf({ sort: 'price-asc' })).toEqual([b, d, a, c]);
  expect(await idsOf({ sort: 'price-desc' })).toEqual([c, a, d, b]);
  for (const sort of ['oldest', 'newest', 'price-asc', 'price-desc'] as const) {
    const pages: string[] = [];
    for (let after: string | null = null; ; ) {
      const [row] = await find({ sort }, after, 1);
      if (!row) break;
      pages.push(row.product.id);
      after = row.place;
    }
    expect(pages, sort).toEqual(await idsOf({ sort }));
  }
});

test('a search finds a part of the title, whatever its case; percent signs and quotes are characters', async () => {
  const [matcha, korean, percent] = await register(["Matcha's Marble", 1], ['말차 도넛', 1], ['100%_Cacao', 1]);
  const found = (search: string) => idsOf({ search });
  expect(await found('MARBLE')).toEqual([matcha]);
  expect(await found("matcha's")).toEqual([matcha]);
  expect(await found('말차')).toEqual([korean]);
  expect(await found('%')).toEqual([percent]);
  expect(await found('_c')).toEqual([percent]);
  expect(await found('vanilla')).toEqual([]);
});

test.for(LANGUAGES)('a search finds a title in %s, also after a change of it', async (language) => {
  const [id] = await register(['Matcha', 1]);
  const translate = (title: string) =>
    admin.query('update app.products set translations = $2 where id = $1', [id, { [language]: { title } }]);
  await translate(`Old ${language}`);
  await translate(`New "\\ ${language}`);
  expect(await idsOf({ search: `new "\\ ${language}` })).toEqual([id]);
  expect(await idsOf({ search: `old ${language}` })).toEqual([]);
});

test('a search may be limited to a seller, and finds no deleted product', async () => {
  const [seller, other] = [await shop.seller(), await shop.seller()];
  const [own, foreign, gone] = [
    await shop.product({ stock: 1, seller }),
    await shop.product({ stock: 1, seller: other }),
    await shop.product({ stock: 1, seller }),
  ];
  await database.rows(deleteProduct(seller, gone));
  for (const sort of ['oldest', 'newest', 'price-asc', 'price-desc'] as const) {
    expect(await idsOf({ sort, sellerId: seller.userId }), sort).toEqual([own]);
    expect(await idsOf({ sort }), sort).not.toContain(gone);
    expect(await idsOf({ sort }), sort).toContain(foreign);
  }
});
