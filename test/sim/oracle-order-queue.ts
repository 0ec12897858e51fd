/** The order queue at rest: every accepted request was decided, and each response of its status is true. */
import type { Facts } from './facts.ts';
import type { Outside } from './oracle.ts';
import { cannotFail } from './oracle-dead-letters.ts';

/** These faults lose the response of a call that had its effect, so the shop cannot know that the order was placed. */
const LOST_RESPONSES = /^sqs\.response lost|^db\.(lost after|hangs)/;
/** Poison requests and locked rows delay no other request. Everything else of the platform may. */
const DELAYS_DECISION = /^(db\.(?!row locked)|process\.|sqs\.(?!poison))/;

export function requestsAreDecided(
  { world, sqs, clients }: Outside,
  { orders, rejections }: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const keys = new Map(orders.map(({ id, buyer, key }) => [`${buyer} ${key}`, id]));
  const codes = new Map(rejections.map(({ id, code }) => [id, code]));
  const queued = clients.queuedOrders().map(({ order, end }) => {
    const placedAs = keys.get(`${order.caller} ${order.key}`);
    return { ...order, end, placedAs, code: codes.get(order.id) };
  });
  expect(
    'accepted order requests without a decision',
    queued.filter(({ placedAs, code }) => placedAs === undefined && code === undefined),
  );
  expect(
    'order requests that were reported as placed, and are not the order of their key',
    queued.filter(({ end, placedAs }) => end?.status === 303 && end.what !== placedAs),
  );
  expect(
    'order requests that were reported as expired, and were placed',
    queued.filter(({ id, end, placedAs }) => end?.status === 410 && placedAs === id),
  );
  if (cannotFail(world, LOST_RESPONSES)) {
    const refused = clients.refusedOrders();
    expect(
      'orders that were placed although each request got 503',
      [...keys].filter(([name]) => refused.has(name)),
    );
  }
  if (world.faultPlan.clockSkewMilliseconds !== 0 || !cannotFail(world, DELAYS_DECISION, 'db', 'sqs')) return;
  expect(
    'order requests expired although nothing delayed them',
    queued.filter(({ code }) => code === 'order.request_expired'),
  );
  expect('order requests failed although nothing delayed them', sqs.failedRequests());
}
