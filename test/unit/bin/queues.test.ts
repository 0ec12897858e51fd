import { expect, test } from 'vitest';
import type { OperatorApi, Queue } from '#bin/dead-letters/api.ts';
import { queuesCommand } from '#bin/queues/command.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { runCommand } from './run-command.ts';

const NONE = { visible: 0, inFlight: 0, delayed: 0, parked: 0, retrying: 0, paused: null, snoozes: [] };
const PAUSED = { reason: 'repair', operator: 'usr_1', at: '2026-05-01T00:00:00Z' } as unknown as Queue['paused'];

function openApi() {
  const calls: string[] = [];
  let paused: Queue['paused'] = null;
  const api = {
    queues: async () => [
      { ...NONE, name: 'restock', visible: 3, paused },
      { ...NONE, name: 'mail' },
    ],
    pauseConsumer: async (queue: string, reason: string) => {
      calls.push(`pause ${queue} ${reason}`);
      paused = PAUSED;
    },
    snoozeAlerts: async (queue: string, snooze: object) => void calls.push(`snooze ${queue} ${JSON.stringify(snooze)}`),
    unsnoozeAlerts: async (queue: string, kind?: string) => void calls.push(`unsnooze ${queue} ${kind ?? ''}`),
    resumeConsumer: async (queue: string) => {
      calls.push(`resume ${queue}`);
      paused = null;
    },
  } as unknown as OperatorApi;
  return { calls, run: (...args: string[]) => runCommand(queuesCommand, args, api) };
}

test('a consumer is paused with a reason, shown as paused, and resumed', async () => {
  const { calls, run } = openApi();
  expect((await run()).printed).toHaveLength(2);
  expect((await run('pause', 'restock', '--reason', 'repair')).printed).toEqual([
    'restock           3 waiting, 0 in flight, 0 delayed, 0 parked, 0 retrying  paused since 2026-05-01T00:00:00Z by usr_1: repair',
  ]);
  expect((await run('resume', 'restock')).printed).toEqual([
    'restock           3 waiting, 0 in flight, 0 delayed, 0 parked, 0 retrying',
  ]);
  expect(calls).toEqual(['pause restock repair', 'resume restock']);
});

test('alerts are snoozed for a time, for a queue or one kind of its errors, and the snooze is lifted', async () => {
  const { calls, run } = openApi();
  await run('snooze', 'restock', '--for', '2h', '--reason', 'known');
  await run('snooze', 'restock', '--for', '90s', '--reason', 'known', '--kind', 'no #');
  await run('unsnooze', 'restock', '--kind', 'no #');
  await run('unsnooze', 'restock');
  expect(calls).toEqual([
    'snooze restock {"seconds":7200,"reason":"known"}',
    'snooze restock {"seconds":90,"reason":"known","kind":"no #"}',
    'unsnooze restock no #',
    'unsnooze restock ',
  ]);
});

test.each([
  [['stop', 'restock'], 'Unknown argument "stop". Use pause, resume, snooze, unsnooze'],
  [['pause', 'restock', 'mail'], 'Unknown argument "mail". Use pause, resume, snooze, unsnooze'],
  [['pause', 'glaze', '--reason', 'x'], `Unknown queue "glaze": must be one of ${QUEUE_NAMES.join(', ')}`],
  [['resume'], `Unknown queue "": must be one of ${QUEUE_NAMES.join(', ')}`],
  [['pause', 'restock'], 'Use --reason to say what the pause is for'],
  [['snooze', 'restock', '--for', '2h'], 'Use --reason to say what the snooze is for'],
  [['snooze', 'restock', '--reason', 'x'], 'Use --for to say how long, for example --for 2h'],
  [
    ['snooze', 'restock', '--for', 'long'],
    'Invalid value "long" for --for: must be a duration like 90s, 15m, 2h or 3d',
  ],
])('%#: a wrong argument is named in the error: %j', (args, sentence) => {
  expect(() => queuesCommand.read(args)).toThrow(sentence);
});
