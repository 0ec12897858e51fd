/** A resource is written twice: as a type of the domain and as a schema of the API. `tsc` fails here when they differ. */
import { test } from 'vitest';
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
import type { OperatorAction } from '#domain/operator-action.ts';
import type { Order } from '#domain/order.ts';
import type {
  OverviewOrderQueue,
  OverviewProblem,
  OverviewProduct,
  OverviewRate,
  OverviewTotals,
} from '#domain/overview.ts';
import type { Payment } from '#domain/payment.ts';
import type { Adjustment, Product, StockMove } from '#domain/product.ts';
import type { Restock } from '#domain/restock.ts';
import type { User } from '#domain/user.ts';
import type { Vip } from '#domain/vip.ts';
import type { Charge, WalletEntry } from '#domain/wallet.ts';

/** Deeply read-only: only what the values hold is compared. */
type Plain<T> = T extends string | number | boolean | null | undefined ? T : { readonly [K in keyof T]: Plain<T[K]> };
type Output<S extends z.ZodType> = Plain<z.output<S>>;
type Assignable<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
/** The fields that only one of two types has, or that differ. */
type Difference<A, B> =
  | Exclude<keyof A, keyof B>
  | Exclude<keyof B, keyof A>
  | { [K in keyof A & keyof B]: Assignable<Plain<A[K]>, Plain<B[K]>> extends true ? never : K }[keyof A & keyof B];
/** A difference does not compile: the error names the field. */
const isNone = <D extends never>(): readonly D[] => [];

test('each resource has the same fields in the domain and in the API', () => {
  isNone<Difference<Order, Output<typeof shared.Order>>>();
  isNone<Difference<Payment, Output<typeof shared.Payment>>>();
  isNone<Difference<Product, Output<typeof shared.Product>>>();
  isNone<Difference<BestSeller, Output<typeof shared.BestSellers>['items'][number]>>();
  isNone<Difference<Restock, Output<typeof shared.Restock>>>();
  isNone<Difference<Ad, Output<typeof shared.Ad>>>();
  isNone<Difference<NoticeRun, Output<typeof shared.NoticeRun>>>();
  isNone<Difference<Charge, Output<typeof shared.Charge>>>();
  isNone<Difference<WalletEntry, Output<typeof shared.Wallet>['entries']['items'][number]>>();
  isNone<Difference<CartLine, Output<typeof shared.Cart>['lines'][number]>>();
  isNone<Difference<User, Output<typeof accounts.User>>>();
  isNone<Difference<Adjustment, Output<typeof products.Adjustment>>>();
  isNone<Difference<StockMove, Output<typeof products.StockMove>>>();
  isNone<Difference<DeadLetter, Output<typeof deadLetters.DeadLetter>>>();
  isNone<Difference<DeadLetterChange, Output<typeof deadLetters.DeadLetterDetails>['history'][number]>>();
  isNone<Difference<DeadLetterGroup, Output<typeof deadLetters.DeadLetterGroups>['items'][number]>>();
  isNone<Difference<Redrive, Output<typeof deadLetters.Redrive>>>();
  isNone<Difference<Mail, Output<typeof operations.Mail>>>();
  isNone<Difference<Vip, Output<typeof operations.Vip>>>();
  isNone<Difference<OverviewProduct, Output<typeof operations.Overview>['products'][number]>>();
  isNone<Difference<OverviewProblem, Output<typeof operations.Overview>['problems'][number]>>();
  isNone<Difference<OverviewOrderQueue, Output<typeof operations.Overview>['orderQueue']>>();
  isNone<Difference<OperatorAction, Output<typeof operations.OperatorAction>>>();
  isNone<Difference<OverviewRate, Output<typeof operations.Overview>['rates'][number]>>();
  isNone<Difference<OverviewTotals, Pick<Output<typeof operations.Overview>, keyof OverviewTotals>>>();
});
