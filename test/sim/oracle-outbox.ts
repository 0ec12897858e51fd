/** A process that commits due events must notify the relay. Otherwise the events wait for the next notification. */
import { hasSubscriber } from './sns.ts';
import type { Process, World } from './world.ts';

export function createOutboxOracle(world: World) {
  const unannounced = new Map<Process, readonly string[]>();
  world.onEnd((process) => {
    const types = unannounced.get(process);
    if (types) world.violate(`${process.name} committed ${types} and did not notify the relay`);
    unannounced.delete(process);
  });
  return {
    /** Called when the running process learns that a statement committed due events of these types. */
    eventsCommitted(types: readonly string[]): void {
      const caller = world.caller();
      const due = types.filter(hasSubscriber);
      if (caller && due.length > 0) unannounced.set(caller, due);
    },
    /** Called when the running process sends a poll message to the relay, even if the call fails. */
    relayNotified(): void {
      const caller = world.caller();
      if (caller) unannounced.delete(caller);
    },
  };
}
