/** Judges a history: one result for each key, and an order of the operations that explains every response. */
import type { HistoryLine } from '#bin/flash-sale/history.ts';
import { type Action, actionsOf } from './history/actions.ts';
import { stepsOfProduct, stepsOfWallet } from './history/model.ts';
import { type Step, unexplainedStep } from './history/search.ts';

/**
 * Returns the first violation, or undefined. Each product and each wallet is judged alone: an order of several products may
 * therefore have another place for each of them.
 */
export function violationOf(lines: readonly HistoryLine[]): string | undefined {
  let actions: readonly Action[];
  try {
    actions = actionsOf(lines);
  } catch (error) {
    return (error as Error).message;
  }
  const products = new Set(
    actions.flatMap(({ request }) => [...(request.lines ?? []), request].flatMap(({ productId }) => productId ?? [])),
  );
  const buyers = new Set(actions.flatMap(({ kind, caller }) => (kind === 'order' || kind === 'charge' ? caller : [])));
  const judge = (name: string, steps: readonly Step[]): string[] => {
    const unexplained = unexplainedStep(steps);
    return unexplained ? [`${name}: no order of the operations explains ${unexplained.name}`] : [];
  };
  return [
    ...[...products].flatMap((id) => judge(id, stepsOfProduct(actions, id))),
    ...[...buyers].flatMap((id) => judge(id, stepsOfWallet(actions, id))),
  ][0];
}
