/** Who may do what, as a person would say it: a row a route, a column a caller. */
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
