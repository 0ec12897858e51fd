/** Creates parked messages as in production: a factory that fails, and time that passes. */
import { must } from '#bin/flash-sale/shop.ts';
import { database } from '#test/stories/database.ts';
import { passUntil } from '#test/stories/dead.ts';
import { api, order, setFactory, tokenOf } from '#test/stories/shop.ts';

const parkedCount = async (): Promise<number> => {
  const groups = api<{ items: { count: number }[] }>('GET', '/dead-letters/groups', {
    token: await tokenOf('operator'),
  });
  return (await must(groups, 'count parked messages')).items.reduce((sum, { count }) => sum + count, 0);
};

/** Makes the factory fail and moves the test clock until `count` messages are parked. */
export async function parkAtLeast(count: number): Promise<void> {
  await setFactory({ mode: 'error' });
  await passUntil(parkedCount, (parked) => parked >= count);
}

/** Orders more than the stock, which requests a restock from the factory. */
export async function sellOut(token: string, productId: string): Promise<void> {
  await order(token, [[productId, 1_000]]);
}

/** Inserts a parked message. */
export const park = (id: string) =>
  database((client) =>
    client.query(
      `insert into app.dead_letters
         (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state, parked_at)
       values ($1, 'vip', $1, $1, '{"type": "order.paid"}', '{}', 'unknown vip', 'unknown vip', 20, 3, 4, 'parked', app.now())`,
      [id],
    ),
  );
