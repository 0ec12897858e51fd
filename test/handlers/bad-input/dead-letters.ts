/** Invalid requests of operators about dead letters. */
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

export const DEAD_LETTERS: readonly Row[] = [
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
  ...[-1, 1.5, 2 ** 31, '1', null].map((position) =>
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
