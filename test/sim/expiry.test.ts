/** O3: unpaid orders expire at their own time, whatever happens to the events of the shop. */
import { expect, test } from 'vitest';
import type { Bug } from './bug.ts';
import { BUGS } from './bugs.ts';
import { type FaultPlan, NO_FAULTS, type Outage } from './faults.ts';
import { EXPIRY_LATE_SECONDS_MAX } from './oracle-orders.ts';
import { simulator } from './simulator.ts';
import type { World } from './world.ts';

const { database, mustHold, run } = simulator();
const SEEDS = [101, 103, 105];
const AWAY_MILLISECONDS = 600_000;
const withOutage = (outage: Outage) => (): FaultPlan => ({ ...NO_FAULTS, outages: [outage] });
/** Four orders that nobody pays, one a second, while something is away. */
const workload = {
  orders: 0,
  manual: 0,
  scenarios: Array.from({ length: 4 }, () => ({ unpaid: 'forgotten', paid: 'kept' }) as const),
};
const title = `unpaid units come back at most ${EXPIRY_LATE_SECONDS_MAX} s after their deadline (seed %i)`;
const expirations = (trace: readonly string[]): number => trace.filter((line) => /db expire_orders/.test(line)).length;

test.for(SEEDS)(`ten minutes without SNS: ${title}`, async (seed) => {
  const faultPlan = withOutage({ service: 'sns', atMilliseconds: 0, milliseconds: AWAY_MILLISECONDS });
  const { trace } = await mustHold(seed, { faultPlan, workload });
  expect(expirations(trace)).toBeGreaterThan(0);
});

test.for([
  'orders expire only when their event was published',
  'the worker of the deadlines forgets the next unpaid order',
])('found: %s', async (name) => {
  const faultPlan = withOutage({ service: 'sns', atMilliseconds: 0, milliseconds: AWAY_MILLISECONDS });
  const bug = BUGS[name] as Bug;
  const restore = await database().alter(bug.sql ?? []);
  const { broken } = await run(SEEDS[0] ?? 1, { faultPlan, workload, bug });
  await restore();
  expect(broken).toContain('s late');
});

/** Every message of the relay fails until the time is over. */
function relayIsAway(): Bug {
  const seen: { world?: World } = {};
  return {
    ports(ports, world) {
      seen.world = world;
      return ports;
    },
    functions: (functions) => {
      const { relay } = functions.consumers;
      const handle: typeof relay.handle = async (event, context) =>
        (seen.world?.elapsed() ?? 0) >= AWAY_MILLISECONDS
          ? relay.handle(event, context)
          : { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      return { ...functions, consumers: { ...functions.consumers, relay: { ...relay, handle } } };
    },
  };
}

test.for(SEEDS)(`ten minutes without the relay: ${title}`, async (seed) => {
  const faultPlan = withOutage({ service: 'factory', atMilliseconds: 0, milliseconds: 1 });
  const { trace } = await mustHold(seed, { faultPlan, workload, bug: relayIsAway() });
  expect(expirations(trace)).toBeGreaterThan(0);
});
