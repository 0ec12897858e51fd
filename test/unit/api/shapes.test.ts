/** A resource is written twice: as a type of the domain and as a schema of the API. `tsc` fails here when they differ. */
import { expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import type * as accounts from '#api/schemas/accounts.ts';
import type * as deadLetters from '#api/schemas/dead-letters.ts';
import type * as operations from '#api/schemas/operations.ts';
import type * as products from '#api/schemas/products.ts';
import type * as shared from '#api/schemas/shared.ts';
import type { Ad } from '#domain/ad.ts';
import type { BestSeller } from '#domain/best-seller.ts';
import type { CartLine } from '#domain/cart.ts';
import type { DeadLetter, DeadLetterChange, DeadLetterGroup, Redrive } from '#domain/dead-letter.ts';
import type { Mail } from '#domain/mail.ts';
import type { NoticeRun } from '#domain/notice.ts';
import type { Order } from '#domain/order.ts';
import type { OverviewProduct, OverviewTotals } from '#domain/overview.ts';
import type { Payment } from '#domain/payment.ts';
import type { Adjustment, Product, StockMove } from '#domain/product.ts';
import type { Restock } from '#domain/restock.ts';
import type { User } from '#domain/user.ts';
import type { Vip } from '#domain/vip.ts';
import type { Charge, WalletEntry } from '#domain/wallet.ts';

/** Deeply read-only: only what the values hold is compared. */
type Plain<T> = T extends string | number | boolean | null | undefined ? T : { readonly [K in keyof T]: Plain<T[K]> };
type Output<S extends z.ZodType> = Plain<z.output<S>>;

test('each resource has the same fields in the domain and in the API', () => {
  expectTypeOf<Output<typeof shared.Order>>().toEqualTypeOf<Plain<Order>>();
  expectTypeOf<Output<typeof shared.Payment>>().toEqualTypeOf<Plain<Payment>>();
  expectTypeOf<Output<typeof shared.Product>>().toEqualTypeOf<Plain<Product>>();
  expectTypeOf<Output<typeof shared.BestSellers>['items'][number]>().toEqualTypeOf<Plain<BestSeller>>();
  expectTypeOf<Output<typeof shared.Restock>>().toEqualTypeOf<Plain<Restock>>();
  expectTypeOf<Output<typeof shared.Ad>>().toEqualTypeOf<Plain<Ad>>();
  expectTypeOf<Output<typeof shared.NoticeRun>>().toEqualTypeOf<Plain<NoticeRun>>();
  expectTypeOf<Output<typeof shared.Charge>>().toEqualTypeOf<Plain<Charge>>();
  expectTypeOf<Output<typeof shared.Wallet>['entries']['items'][number]>().toEqualTypeOf<Plain<WalletEntry>>();
  expectTypeOf<Output<typeof shared.Cart>['lines'][number]>().toEqualTypeOf<Plain<CartLine>>();
  expectTypeOf<Output<typeof accounts.User>>().toEqualTypeOf<Plain<User>>();
  expectTypeOf<Output<typeof products.Adjustment>>().toEqualTypeOf<Plain<Adjustment>>();
  expectTypeOf<Output<typeof products.StockMove>>().toEqualTypeOf<Plain<StockMove>>();
  expectTypeOf<Output<typeof deadLetters.DeadLetter>>().toEqualTypeOf<Plain<DeadLetter>>();
  expectTypeOf<Output<typeof deadLetters.WholeDeadLetter>['history'][number]>().toEqualTypeOf<
    Plain<DeadLetterChange>
  >();
  expectTypeOf<Output<typeof deadLetters.DeadLetterGroups>['items'][number]>().toEqualTypeOf<Plain<DeadLetterGroup>>();
  expectTypeOf<Output<typeof deadLetters.Redrive>>().toEqualTypeOf<Plain<Redrive>>();
  expectTypeOf<Output<typeof operations.Mail>>().toEqualTypeOf<Plain<Mail>>();
  expectTypeOf<Output<typeof operations.Vip>>().toEqualTypeOf<Plain<Vip>>();
  expectTypeOf<Output<typeof operations.Overview>['products'][number]>().toEqualTypeOf<Plain<OverviewProduct>>();
  expectTypeOf<Pick<Output<typeof operations.Overview>, keyof OverviewTotals>>().toEqualTypeOf<Plain<OverviewTotals>>();
});
