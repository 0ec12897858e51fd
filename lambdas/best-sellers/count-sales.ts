import type { Database } from '#db/data-api.ts';
import * as bestSellers from '#db/statements/best-sellers.ts';
import type { Sale } from '#domain/best-seller.ts';
import { SaleMessage } from '#domain/queues/best-sellers.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/** Parses one message of the best-sellers queue. */
export function parseSale(body: string): Sale {
  const { type, data } = SaleMessage.parse(JSON.parse(body));
  return { kind: type === 'order.paid' ? 'paid' : 'cancelled', orderId: data.orderId };
}

/** Counts a batch of sales by one statement. */
export function countSales(database: Database) {
  return async function countSales(sales: readonly Sale[]): Promise<void> {
    const [row] = await database.rows(bestSellers.countSales(sales));
    log.info('sales counted', { received: sales.length, counted: row?.counted });
  };
}
