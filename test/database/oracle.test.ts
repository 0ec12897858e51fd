/** O4: all lines or nothing, compared with a reference model. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOrders, placeOutcome } from '#db/statements/orders.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { charge, walletOf, withPayment } from './orders.ts';
import { newOrder, openShop, place } from './shop.ts';

const PRODUCTS = 5;
const fresh = freshDatabase();
const shop = openShop(fresh);

const line = fc.record({ product: fc.nat(PRODUCTS - 1), units: fc.integer({ min: 1, max: 6 }) });
const basket = fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: ({ product }) => product });
const randomOrders = fc.record({
  stock: fc.array(fc.nat(25), { minLength: PRODUCTS, maxLength: PRODUCTS }),
  batches: fc.array(fc.array(basket, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
});

/** Reference model: first come, first served, all lines or nothing. */
function stockModel(stock: readonly number[]) {
  const left = [...stock];
  return (lines: readonly { product: number; units: number }[]) => {
    const short = lines.flatMap(({ product, units }, at) =>
      (left[product] ?? 0) < units ? [{ line: at, available: left[product] }] : [],
    );
    if (short.length === 0) for (const { product, units } of lines) left[product] = (left[product] ?? 0) - units;
    return short;
  };
}

test('random orders, single and in batches, have the outcomes of the reference model', async () => {
  await fc.assert(
    fc.asyncProperty(randomOrders, async ({ stock, batches }) => {
      const seller = await shop.seller();
      const products: ProductId[] = [];
      for (const units of stock) products.push(await shop.product({ stock: units, seller }));
      const buyers = await shop.buyers(batches.flat().length);
      const decide = stockModel(stock);
      for (const batch of batches) {
        const orders = batch.map((lines) => {
          const buyer = buyers.pop();
          if (!buyer) throw new RangeError('too few buyers');
          return newOrder(
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

const BUYERS = 3;
const PRICE = 1_000;
const purchase = fc.record({
  buyer: fc.nat(BUYERS - 1),
  hasPayment: fc.boolean(),
  randomPercent: fc.nat(99),
  lines: basket,
});
const randomPayments = fc.record({
  stock: fc.array(fc.nat(12), { minLength: PRODUCTS, maxLength: PRODUCTS }),
  money: fc.array(fc.nat(20), { minLength: BUYERS, maxLength: BUYERS }),
  batches: fc.array(fc.array(purchase, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
});
const FAILURE_PERCENT = 20;

test('random orders with payment cost what the reference model computes', async () => {
  await fc.assert(
    fc.asyncProperty(randomPayments, async ({ stock, money, batches }) => {
      const seller = await shop.seller();
      const products: ProductId[] = [];
      for (const units of stock) products.push(await shop.product({ stock: units, price: PRICE, seller }));
      const buyers = await shop.buyers(BUYERS);
      const balances = money.map((thousands) => thousands * PRICE);
      for (const [i, amount] of balances.entries())
        if (amount > 0) await charge(fresh.database, buyers[i] as Principal, amount);
      const decide = stockModel(stock);
      for (const batch of batches) {
        const orders = batch.map(({ buyer, hasPayment, randomPercent, lines }) => {
          const order = newOrder(
            buyers[buyer] as Principal,
            lines.map(({ product, units }) => [products[product] as ProductId, units] as const),
          );
          return hasPayment ? withPayment(order, randomPercent) : order;
        });
        // First all stock is decided in the order of arrival, then each buyer's payments in the order of the buyer's orders.
        const short = batch.map(({ lines }) => decide(lines).length > 0);
        const expected = batch.map(({ buyer, hasPayment, randomPercent, lines }, i) => {
          if (!hasPayment) return short[i] ? 'refused' : 'NOTPAYED';
          if (short[i]) return 'FAILED_QUANTITY';
          const total = lines.reduce((sum, { units }) => sum + units, 0) * PRICE;
          if (randomPercent < FAILURE_PERCENT) return 'payment.failed';
          if ((balances[buyer] ?? 0) < total) return 'payment.insufficient_balance';
          balances[buyer] = (balances[buyer] ?? 0) - total;
          return 'COMPLETED';
        });
        const outcomes = (await fresh.database.rows(placeOrders(orders, FAILURE_PERCENT))).map(placeOutcome);
        expect(outcomes.map(statusOf)).toEqual(expected);
      }
      for (const [i, buyer] of buyers.entries())
        expect((await walletOf(fresh.database, buyer)).balance).toBe(balances[i]);
    }),
    { numRuns: 30, seed: 20_260_102 },
  );
});

function statusOf(outcome: PlaceOutcome): string {
  if (outcome.kind !== 'placed' && outcome.kind !== 'refused') return outcome.kind;
  const { payment, status } = outcome.order;
  if (payment?.status === 'FAILED_CUSTOMER') return payment.problem ?? '';
  return payment?.status ?? (outcome.kind === 'placed' ? status : outcome.kind);
}
