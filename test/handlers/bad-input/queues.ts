/** Invalid requests of operators about queues. */
import { PAUSE_REASON_CHARACTERS_MAX } from '#domain/limits.ts';
import { type Row, row } from './row.ts';
import { BLANKS, CONTROLS, UNSTORABLE } from './texts.ts';

const INVALID = '400 request.invalid';
const NO_QUEUES = ['glaze', 'RESTOCK', 'restock-dlq', '%20', 'restock%00', '__proto__', 'constructor'];

const pause = (name: string, body: unknown, expected: string, pointer?: string, queue = 'vip'): Row =>
  row(
    `pause ${queue}: ${name}`,
    'pauseConsumer',
    { path: () => `/queues/${queue}/pause`, sending: ({ operator }) => ({ token: operator, body }) },
    expected,
    pointer,
  );

export const QUEUES: readonly Row[] = [
  ...NO_QUEUES.flatMap((queue) => [
    pause('unknown', { reason: 'x' }, '404 queue.not_found', undefined, queue),
    row(
      `resume ${queue}`,
      'resumeConsumer',
      { path: () => `/queues/${queue}/pause`, sending: ({ operator }) => ({ token: operator }) },
      '404 queue.not_found',
    ),
  ]),
  ...[...BLANKS, ...CONTROLS].map(([name, reason]) => pause(name, { reason }, INVALID, '/reason')),
  ...UNSTORABLE.map(([name, reason]) => pause(name, { reason }, '400 request.malformed')),
  ...[undefined, null, 1, true, [], {}].map((reason) =>
    pause(JSON.stringify(reason) ?? 'no reason', { reason }, INVALID, '/reason'),
  ),
  pause('too long', { reason: '도'.repeat(PAUSE_REASON_CHARACTERS_MAX + 1) }, INVALID, '/reason'),
  ...['at', 'operator', 'until', 'queue'].map((key) =>
    pause(`with ${key}`, { reason: 'x', [key]: 1 }, INVALID, `/${key}`),
  ),
  pause('its own consumer', { reason: 'x' }, '409 queue.not_pausable', undefined, 'redrive'),
];
