import type { Database } from '#db/data-api.ts';
import * as vips from '#db/statements/vips.ts';
import { VipMessage } from '#domain/queues/vip.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/** Handles one message of the vip queue, in the function as in the worker process. */
export function makeVip(database: Database) {
  return async function makeVip({ body }: { readonly body: string }): Promise<void> {
    const { data, requestId } = VipMessage.parse(JSON.parse(body));
    const [row] = await database.rows(vips.makeVip(data.orderId));
    log.info('large order processed', { orderId: data.orderId, outcome: row?.outcome, requestId });
  };
}
