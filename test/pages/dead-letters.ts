/** Messages that a person must look after, made as they are made: a factory that fails, and time that passes. */
import { must } from '#bin/flash-sale/shop.ts';
import { passUntil } from '#test/stories/dead.ts';
import { api, order, setFactory, tokenOf } from '#test/stories/shop.ts';

const parkedCount = async (): Promise<number> => {
  const groups = api<{ items: { count: number }[] }>('GET', '/dead-letters/groups', {
    token: await tokenOf('operator'),
  });
  return (await must(groups, 'count what is parked')).items.reduce((sum, { count }) => sum + count, 0);
};

/** Lets the factory fail and time pass until so many messages are parked. */
export async function parkAtLeast(count: number): Promise<void> {
  await setFactory({ mode: 'error' });
  await passUntil(parkedCount, (parked) => parked >= count);
}

/** Somebody wants more than there is: the factory is asked. */
export async function sellOut(token: string, productId: string): Promise<void> {
  await order(token, [[productId, 1_000]]);
}
