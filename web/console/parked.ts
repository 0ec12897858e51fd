/** The number of parked messages in the navigation. Pages report actions that change it: such a change has no event. */
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { useLoad } from '#web/shared/load.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const changes = createStore(0);
/** Reports that a page has discarded or redriven messages. */
export const parkedChanged = (): void => changes.set(changes.get() + 1);

/** Counts the parked messages. Undefined: the person is not an operator. */
export function useParked(isOperator: boolean, path: string): number | undefined {
  const groups = useLoad(
    `parked ${isOperator}`,
    async (signal) => (isOperator ? (await call('listDeadLetterGroups', { query: {}, signal })).body.items : []),
    { on: ({ type }) => type === 'dead_letter.parked', everyMilliseconds: 15_000 },
  );
  const { reload } = groups;
  const changed = useStore(changes);
  // An action on the previous page may have changed the count.
  useEffect(() => reload(), [reload, path, changed]);
  return isOperator ? groups.data?.reduce((sum, { count }) => sum + count, 0) : undefined;
}
