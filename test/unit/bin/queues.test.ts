import { expect, test } from 'vitest';
import type { OperatorApi, Queue } from '#bin/dead-letters/api.ts';
import { queuesCommand } from '#bin/queues/command.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { runCommand } from './run-command.ts';

const NONE = { visible: 0, inFlight: 0, delayed: 0, parked: 0, retrying: 0, paused: null };
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
    resumeConsumer: async (queue: string) => {
      calls.push(`resume ${queue}`);
      paused = null;
    },
  } as Partial<OperatorApi>;
  return { calls, run: (...args: string[]) => runCommand(queuesCommand, args, api as OperatorApi) };
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

test.each([
  [['stop', 'restock'], 'Unknown argument "stop". Use pause or resume'],
  [['pause', 'restock', 'mail'], 'Unknown argument "mail". Use pause or resume'],
  [['pause', 'glaze', '--reason', 'x'], `Unknown queue "glaze": must be one of ${QUEUE_NAMES.join(', ')}`],
  [['resume'], `Unknown queue "": must be one of ${QUEUE_NAMES.join(', ')}`],
  [['pause', 'restock'], 'Use --reason to say what the pause is for'],
])('%#: a wrong argument is named in the error: %j', (args, sentence) => {
  expect(() => queuesCommand.read(args)).toThrow(sentence);
});
