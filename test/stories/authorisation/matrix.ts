/** Who may do what: a row for each route, a column for each caller. */
import type { RouteName } from '#api/routes.ts';
import { accountRows } from './account-rows.ts';
import { adRows } from './ad-rows.ts';
import { buyerRows } from './buyer-rows.ts';
import { operationsRows } from './operations-rows.ts';
import { orderRows } from './order-rows.ts';
import { productRows } from './product-rows.ts';
import { restockRows } from './restock-rows.ts';
import type { Row } from './rows.ts';

export const MATRIX: Readonly<Record<RouteName, Row>> = {
  ...accountRows,
  ...productRows,
  ...orderRows,
  ...buyerRows,
  ...restockRows,
  ...adRows,
  ...operationsRows,
};
