import type { Database } from '#db/data-api.ts';
import * as vips from '#db/statements/vips.ts';
import { VipMessage } from '#domain/queues/vip.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/** Handles the messages of the vip queue, in the function as in the worker process: one statement for each batch. */
export const makeVips = (database: Database) => ({
  parse: ({ body }: { readonly body: string }): VipMessage => VipMessage.parse(JSON.parse(body)),
  async all(messages: readonly VipMessage[]): Promise<void> {
    const rows = await database.rows(vips.makeVips(messages.map(({ data }) => data.orderId)));
    const outcomes = new Map(rows.map(({ orderId, outcome }) => [orderId, outcome]));
    for (const { data, requestId } of messages) {
      log.info('large order processed', { orderId: data.orderId, outcome: outcomes.get(data.orderId), requestId });
      // A second message of the same order changed nothing.
      if (outcomes.get(data.orderId) === 'made') outcomes.set(data.orderId, 'known');
    }
  },
});
