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

const UNTIL = new Date(Date.now() + 3_600_000).toISOString();
const snooze = (name: string, body: unknown, expected: string, pointer?: string, queue = 'vip'): Row =>
  row(
    `snooze ${queue}: ${name}`,
    'snoozeAlerts',
    { path: () => `/queues/${queue}/snooze`, sending: ({ operator }) => ({ token: operator, body }) },
    expected,
    pointer,
  );
const unsnooze = (query: string, expected: string, pointer?: string, queue = 'vip'): Row =>
  row(
    `unsnooze ${queue}?${query}`,
    'unsnoozeAlerts',
    { path: () => `/queues/${queue}/snooze?${query}`, sending: ({ operator }) => ({ token: operator }) },
    expected,
    pointer,
  );
const SNOOZES: readonly Row[] = [
  snooze('unknown', { reason: 'x', until: UNTIL }, '404 queue.not_found', undefined, 'glaze'),
  unsnooze('', '404 queue.not_found', undefined, 'glaze'),
  ...['', 'soon', '2h', 1_777_777_777, null, undefined, '2026-02-30T12:00:00Z', 'infinity'].map((until) =>
    snooze(`until ${until}`, { reason: 'x', until }, INVALID, '/until'),
  ),
  snooze('until it has passed', { reason: 'x', until: '2026-01-01T00:00:00Z' }, '422 snooze.until_invalid'),
  snooze('for years', { reason: 'x', until: '2099-01-01T00:00:00Z' }, '422 snooze.until_invalid'),
  ...[...BLANKS, ...CONTROLS].flatMap(([name, text]) => [
    snooze(`reason ${name}`, { reason: text, until: UNTIL }, INVALID, '/reason'),
    snooze(`kind ${name}`, { reason: 'x', until: UNTIL, kind: text }, INVALID, '/kind'),
  ]),
  ...[null, 1, [], {}].map((kind) =>
    snooze(`kind ${JSON.stringify(kind)}`, { reason: 'x', until: UNTIL, kind }, INVALID, '/kind'),
  ),
  snooze('no reason', { until: UNTIL }, INVALID, '/reason'),
  snooze('with operator', { reason: 'x', until: UNTIL, operator: 'usr_1' }, INVALID, '/operator'),
  unsnooze('kind=', INVALID, '?kind'),
  unsnooze('reason=x', INVALID, '?reason'),
];

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
  ...SNOOZES,
  pause('its own consumer', { reason: 'x' }, '409 queue.not_pausable', undefined, 'redrive'),
];
