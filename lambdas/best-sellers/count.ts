import type { Database } from '#db/data-api.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import type { Sale } from '#domain/best-seller.ts';
import { SaleMessage } from '#domain/queues/best-sellers.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/** Reads one message of the best-sellers queue. */
export function saleOf(body: string): Sale {
  const { type, data } = SaleMessage.parse(JSON.parse(body));
  return { kind: type === 'order.paid' ? 'paid' : 'cancelled', orderId: data.orderId };
}

/** Counts a batch by one statement. */
export const count =
  (database: Database) =>
  async (sales: readonly Sale[]): Promise<void> => {
    const [row] = await database.rows(countSales(sales));
    log.info('sales were counted', { told: sales.length, counted: row?.counted });
  };
