import { expect, test } from 'vitest';
import type { Command } from '#bin/cli/command.ts';
import type { OperatorApi } from '#bin/dead-letters/api.ts';
import { listDeadLettersCommand } from '#bin/dead-letters/list.ts';
import { redriveCommand } from '#bin/dead-letters/redrive.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { played } from './played.ts';

const ID = `dl_${'0'.repeat(26)}`;
const OTHER = `dl_${'1'.repeat(26)}`;

const run = (command: Command<OperatorApi>, args: readonly string[], answers: Partial<OperatorApi>) =>
  played(command, args, answers as OperatorApi);

test.each<[Command<OperatorApi>, string[], string]>([
  [redriveCommand, [], 'say either --ids, or --queue (or another filter)'],
  [redriveCommand, ['--queue', 'relay', '--ids', ID], 'say either --ids, or --queue (or another filter)'],
  [redriveCommand, ['--ids', 'x'], '--ids must be ids like dl_01j…, separated by commas'],
  [redriveCommand, [ID], `"${ID}" is no option: say --ids ${ID}, or --queue`],
  [redriveCommand, ['--queue', 'glaze'], `--queue must be one of ${QUEUE_NAMES.join(', ')}`],
  [redriveCommand, ['--queue', 'mail', '--rate', '0'], '--rate must be a whole number from 1'],
  [redriveCommand, ['--queue', 'mail', '--rate', '101'], '--rate must be at most 100'],
  [listDeadLettersCommand, [ID, OTHER], 'one id at a time'],
  [listDeadLettersCommand, ['--glaze'], "Unknown option '--glaze'"],
  [listDeadLettersCommand, ['--url', 'shop'], '--url must be an address like https://shop.example.com'],
  [
    listDeadLettersCommand,
    ['--state', 'lost'],
    '--state must be one of retrying, parked, redriven, handled, discarded',
  ],
])('%#: a mistake is one sentence: %s %j', (command, args, sentence) => {
  expect(() => command.read(args)).toThrow(sentence);
});

test.each([redriveCommand, listDeadLettersCommand])('%#: --help asks for nothing but the usage', (command) => {
  expect(command.read(['--help'])).toBeUndefined();
  for (const option of ['--queue', '--json', '--port', '--url']) expect(command.usage).toContain(option);
});

test('a shop is asked where it is said to be', () => {
  expect(listDeadLettersCommand.read([])?.connection.url).toBe('http://127.0.0.1:4510');
  expect(listDeadLettersCommand.read(['--port', '22000'])?.connection.url).toBe('http://127.0.0.1:22000');
  expect(listDeadLettersCommand.read(['--url', 'https://shop.example.com/'])?.connection.url).toBe(
    'https://shop.example.com',
  );
});

test('a dry run is a number, and starts nothing', async () => {
  const planRedrive = async () => ({ total: 3 });
  expect(await run(redriveCommand, ['--queue', 'mail', '--dry-run'], { planRedrive })).toEqual({
    code: 0,
    said: ['would redrive 3 dead letters'],
    printed: [],
  });
  const json = await run(redriveCommand, ['--queue', 'mail', '--dry-run', '--json'], { planRedrive });
  expect(JSON.parse(json.printed.join())).toEqual({ total: 3 });
});

test('what was named and is left out is said, and is no success', async () => {
  const planRedrive = async () => ({ total: 1 });
  expect(await run(redriveCommand, ['--ids', `${ID}, ${OTHER},${ID}`, '--dry-run'], { planRedrive })).toMatchObject({
    code: 1,
    said: ['1 dead letter left out: unknown, on the way, or given up', 'would redrive 1 dead letter'],
  });
});

test('a list says when there is more than it shows', async () => {
  const deadLetters = async () => ({ letters: [], more: false });
  expect(await run(listDeadLettersCommand, [], { deadLetters })).toEqual({
    code: 0,
    said: ['no dead letters'],
    printed: [],
  });
  const letter = { id: ID, state: 'parked', queue: 'mail', rounds: 3, receives: 20, createdAt: 'then', error: 'no' };
  const many = { deadLetters: async () => ({ letters: [letter] as never, more: true }) };
  const { said, printed } = await run(listDeadLettersCommand, ['--count', '1'], many);
  expect(said).toEqual(['1 dead letter, 1 parked; there are more: --count']);
  expect(printed).toEqual([`then  ${ID}  parked     mail              3 rounds, 20 receives  no`]);
});
