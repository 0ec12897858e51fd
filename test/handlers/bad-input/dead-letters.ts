/** Invalid requests of operators about dead letters. */
import { randomUUID } from 'node:crypto';
import { type Row, row } from './row.ts';

const INVALID = '400 request.invalid';
const NO_TIMES = ['', 'yesterday', '2h', '1777777777', '2026-05-01', '2026-02-30T12:00:00Z', '0000-01-01T00:00:00Z'];

const listed = (path: string, route: 'listDeadLetters' | 'listDeadLetterGroups', name: string, value: string): Row =>
  row(
    `${path}?${name}=${value}`,
    route,
    {
      path: () => `${path}?${name}=${encodeURIComponent(value)}`,
      sending: ({ operator }) => ({ token: operator }),
    },
    INVALID,
    `?${name}`,
  );

const EDIT = { filter: { queue: 'vip' }, patch: { data: null }, dryRun: true };
const edited = (name: string, change: object, expected = INVALID, pointer?: string): Row =>
  row(
    `edit many: ${name}`,
    'editDeadLetters',
    { sending: ({ operator }) => ({ token: operator, body: { ...EDIT, ...change } }) },
    expected,
    pointer,
  );

const EVENTS = { queue: 'vip', from: '2026-05-01T00:00:00Z' };
const replayed = (name: string, events: unknown, expected = INVALID, pointer?: string, more: object = {}): Row =>
  row(
    `replay: ${name}`,
    'startRedrive',
    {
      sending: ({ operator }) => ({ token: operator, key: randomUUID(), body: { events, dryRun: true, ...more } }),
    },
    expected,
    pointer,
  );
const NOT_SUBSCRIBED = '422 queue.not_subscribed';
const REPLAYS: readonly Row[] = [
  ...[null, 1, 'vip', []].map((events) => replayed(`events ${JSON.stringify(events)}`, events, INVALID, '/events')),
  replayed('of everything', { queue: 'vip' }, INVALID, '/events/from'),
  replayed('to no queue', { from: EVENTS.from }, INVALID, '/events/queue'),
  replayed('to an unknown queue', { ...EVENTS, queue: 'glaze' }, INVALID, '/events/queue'),
  ...NO_TIMES.map((from) => replayed(`from ${from}`, { ...EVENTS, from }, INVALID, '/events/from')),
  ...NO_TIMES.map((to) => replayed(`to ${to}`, { ...EVENTS, to }, INVALID, '/events/to')),
  ...[[], 'order.paid', null, {}].map((types) =>
    replayed(`types ${JSON.stringify(types)}`, { ...EVENTS, types }, INVALID, '/events/types'),
  ),
  replayed('a wrong product', { ...EVENTS, productId: 'ord_1' }, INVALID, '/events/productId'),
  replayed('with a limit', { ...EVENTS, limit: 1 }, INVALID, '/events/limit'),
  replayed('and a filter', EVENTS, INVALID, undefined, { filter: {} }),
  replayed('rate 0', EVENTS, INVALID, '/rate', { rate: 0 }),
  ...['factory-callback', 'relay', 'redrive', 'ses-events'].map((queue) =>
    replayed(`to ${queue}, which receives no events`, { ...EVENTS, queue }, NOT_SUBSCRIBED),
  ),
  ...['order.placed', 'payment.completed', 'glaze', '__proto__'].map((type) =>
    replayed(`${type} to vip`, { ...EVENTS, types: ['order.paid', type] }, NOT_SUBSCRIBED),
  ),
];

export const DEAD_LETTERS: readonly Row[] = [
  ...REPLAYS,
  ...[undefined, null, 1, '{}', []].map((patch) =>
    edited(`patch ${JSON.stringify(patch)}`, { patch }, INVALID, '/patch'),
  ),
  edited('an empty patch', { patch: {} }, INVALID, '/patch'),
  ...[undefined, null, 1, []].map((filter) =>
    edited(`filter ${JSON.stringify(filter)}`, { filter }, INVALID, '/filter'),
  ),
  edited('an unknown queue', { filter: { queue: 'glaze' } }, INVALID, '/filter/queue'),
  edited('a state', { filter: { state: 'handled' } }, INVALID, '/filter/state'),
  edited('a wrong time', { filter: { from: 'yesterday' } }, INVALID, '/filter/from'),
  edited('neither a preview nor its position', { dryRun: false }),
  edited('a position without a bound', { dryRun: false, position: 1 }),
  ...[0, -1, 1.5, 1_001, '1', null].map((countMax) =>
    edited(`countMax ${countMax}`, { countMax }, INVALID, '/countMax'),
  ),
  ...[-1, 1.5, 2 ** 53, '1', null].map((position) =>
    edited(`position ${position}`, { position }, INVALID, '/position'),
  ),
  edited('ids', { ids: ['dl_1'] }, INVALID, '/ids'),
  ...(['from', 'to'] as const).flatMap((name) =>
    NO_TIMES.flatMap((value) => [
      listed('/dead-letters', 'listDeadLetters', name, value),
      listed('/dead-letters/groups', 'listDeadLetterGroups', name, value),
    ]),
  ),
];
