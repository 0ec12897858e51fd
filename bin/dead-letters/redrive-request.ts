/** The request of `npm run redrive`: dead letters, or past events. */
import * as z from 'zod';
import type { DeadLetterFilter } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { RedriveRequest } from './api.ts';

export const EVENT_OPTIONS = {
  events: z.boolean().default(false),
  type: z
    .string()
    .transform((text) => text.split(',').map((type) => type.trim()))
    .optional(),
  product: z.string().min(1).optional(),
};

type Values = DeadLetterFilter & {
  readonly queue?: QueueName | undefined;
  readonly events: boolean;
  readonly type?: string[] | undefined;
  readonly product?: string | undefined;
};

/** Dead letters by their ids or by a filter, or past events. */
export function requestOf(values: Values, ids: readonly string[] | undefined): RedriveRequest {
  const { events, type, product: productId, queue, state, error, text, from, to } = values;
  if (events) {
    if (!queue || !from) throw new Error('Use --events together with --queue and --from, for example --from 2h');
    if (ids || state || error || text) throw new Error('--events takes no --ids, --state, --error or --text');
    return { events: { queue, types: type, productId, from, to } };
  }
  if (type || productId) throw new Error('Use --type and --product together with --events');
  const filter = { queue, state, error, text, from, to };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if ((ids === undefined) === !isFiltered) throw new Error('Use either --ids or a filter such as --queue restock');
  return ids ? { ids } : { filter };
}
