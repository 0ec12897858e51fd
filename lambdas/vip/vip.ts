import type { Database } from '#db/data-api.ts';
import { makeVip } from '#db/statements/vips.ts';
import { VipMessage } from '#domain/queues/vip.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/** Handles one message of the vip queue: the same for the function and for the process. */
export const vip =
  (database: Database) =>
  async ({ body }: { readonly body: string }): Promise<void> => {
    const { data, requestId } = VipMessage.parse(JSON.parse(body));
    const [row] = await database.rows(makeVip(data.orderId));
    log.info('a large order was looked at', { orderId: data.orderId, outcome: row?.outcome, requestId });
  };
