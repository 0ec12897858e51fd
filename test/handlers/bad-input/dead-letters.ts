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

export const DEAD_LETTERS: readonly Row[] = [
  ...(['from', 'to'] as const).flatMap((name) =>
    NO_TIMES.flatMap((value) => [
      listed('/dead-letters', 'listDeadLetters', name, value),
      listed('/dead-letters/groups', 'listDeadLetterGroups', name, value),
    ]),
  ),
];
