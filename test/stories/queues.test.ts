/** Operators pause and resume consumers. */
import { expect, test } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
import { PAUSE_FOLLOW_SECONDS, VIP_UNITS_MIN } from '#domain/limits.ts';
import { pass, runCommand } from './dead.ts';
import { enableMapping, mappingState } from './queues.ts';
import { advance, api, charge, eventually, makeProduct, order, pay, queueOf, session, tokenOf } from './shop.ts';

const pause = async (reason: string) =>
  must(api('PUT', '/queues/vip/pause', { token: await tokenOf('operator'), body: { reason } }), 'pause');
const pauseOf = async (queue: string) => {
  const { items } = await must(
    api<{ items: { name: string; paused: object | null }[] }>('GET', '/queues', { token: await tokenOf('operator') }),
    'list queues',
  );
  return items.find(({ name }) => name === queue)?.paused;
};
const isVip = async (userId: string) => {
  const page = await api<{ items: { userId: string }[] }>('GET', '/vips?limit=100', {
    token: await tokenOf('operator'),
  });
  return page.body.items.some((vip) => vip.userId === userId);
};

test('a paused consumer takes no messages until it is resumed, also if a deployment enables its mapping', async () => {
  const operator = await session('operator');
  await pause('the VIP rules are being discussed');
  expect(await pauseOf('vip')).toMatchObject({
    reason: 'the VIP rules are being discussed',
    operator: operator.user.id,
  });
  await eventually(
    () => mappingState('vip'),
    (state) => state === 'Disabled',
  );
  await pass(PAUSE_FOLLOW_SECONDS);
  await enableMapping('vip');
  await eventually(
    () => mappingState('vip'),
    (state) => state === 'Enabled',
  );
  await advance('PT6M');
  await eventually(
    () => mappingState('vip'),
    (state) => state === 'Disabled',
  );

  const buyer = await session('buyer07');
  const product = await makeProduct({ stock: VIP_UNITS_MIN, price: 10 });
  const placed = await order<{ id: string }>(buyer.accessToken, [[product, VIP_UNITS_MIN]]);
  await charge(buyer.accessToken, 10 * VIP_UNITS_MIN);
  await pay(buyer.accessToken, placed.body.id);
  await eventually(
    () => queueOf('vip'),
    ({ visible }) => visible === 1,
  );
  expect(await isVip(buyer.user.id)).toBe(false);

  const { status, stdout } = runCommand('queues', 'resume', 'vip');
  expect([status, stdout]).toEqual([0, expect.not.stringContaining('paused')]);
  await advance('PT15S');
  await eventually(
    () => isVip(buyer.user.id),
    (vip) => vip,
  );
  expect(await pauseOf('vip')).toBeNull();
});
