import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import { freshDatabase } from '#test/database/fresh.ts';
import { openShop, place, wish } from '#test/database/shop.ts';

const PRODUCTS = 5;
const fresh = freshDatabase();
const shop = openShop(fresh);

const line = fc.record({ product: fc.nat(PRODUCTS - 1), units: fc.integer({ min: 1, max: 6 }) });
const basket = fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: ({ product }) => product });
const story = fc.record({
  stock: fc.array(fc.nat(25), { minLength: PRODUCTS, maxLength: PRODUCTS }),
  batches: fc.array(fc.array(basket, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
});

/** The shop on one sheet of paper: first come, first served, all lines or nothing. */
function clerk(stock: readonly number[]) {
  const left = [...stock];
  return (lines: readonly { product: number; units: number }[]) => {
    const short = lines.flatMap(({ product, units }, at) =>
      (left[product] ?? 0) < units ? [{ line: at, available: left[product] }] : [],
    );
    if (short.length === 0) for (const { product, units } of lines) left[product] = (left[product] ?? 0) - units;
    return short;
  };
}

test('random orders, one by one and in batches, are decided as a clerk with a pencil would', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ stock, batches }) => {
      const seller = await shop.seller();
      const products: ProductId[] = [];
      for (const units of stock) products.push(await shop.product({ stock: units, seller }));
      const buyers = await shop.buyers(batches.flat().length);
      const decide = clerk(stock);
      for (const batch of batches) {
        const orders = batch.map((lines) => {
          const buyer = buyers.pop();
          if (!buyer) throw new RangeError('too few buyers');
          return wish(
            buyer,
            lines.map(({ product, units }) => [products[product] as ProductId, units] as const),
          );
        });
        const outcomes = await place(fresh.database, ...orders);
        expect(
          outcomes.map((one) =>
            one.kind === 'refused' ? one.short.map(({ line: at, available }) => ({ line: at, available })) : one.kind,
          ),
        ).toEqual(batch.map(decide).map((short) => (short.length === 0 ? 'placed' : short)));
      }
    }),
    { numRuns: 40, seed: 20_260_101 },
  );
});
