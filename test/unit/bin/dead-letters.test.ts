import { expect, test } from 'vitest';
import type { Command } from '#bin/cli/command.ts';
import type { OperatorApi } from '#bin/dead-letters/api.ts';
import { listDeadLettersCommand } from '#bin/dead-letters/list.ts';
import { redriveCommand } from '#bin/dead-letters/redrive.ts';
import type { DeadLetterFilter, Redrive } from '#domain/dead-letter.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { runCommand } from './run-command.ts';

const ID = `dl_${'0'.repeat(26)}`;
const OTHER = `dl_${'1'.repeat(26)}`;

const run = (command: Command<OperatorApi>, args: readonly string[], api: Partial<OperatorApi>) =>
  runCommand(command, args, api as OperatorApi);

test.each<[Command<OperatorApi>, string[], string]>([
  [redriveCommand, [], 'Use either --ids or a filter such as --queue restock'],
  [redriveCommand, ['--queue', 'relay', '--ids', ID], 'Use either --ids or a filter such as --queue restock'],
  [redriveCommand, ['--ids', 'x'], 'Invalid value "x" for --ids: must be ids like dl_01j…, separated by commas'],
  [redriveCommand, [ID], `Unknown argument "${ID}". Use --ids ${ID}, or a filter such as --queue restock`],
  [redriveCommand, ['--queue', 'glaze'], `Invalid value "glaze" for --queue: must be one of ${QUEUE_NAMES.join(', ')}`],
  [redriveCommand, ['--queue', 'mail', '--rate', '0'], 'Invalid value "0" for --rate: must be a whole number from 1'],
  [redriveCommand, ['--queue', 'mail', '--rate', '101'], 'Invalid value "101" for --rate: must be at most 100'],
  [
    redriveCommand,
    ['--events', '--queue', 'vip'],
    'Use --events together with --queue and --from, for example --from 2h',
  ],
  [
    redriveCommand,
    ['--events', '--from', '2h'],
    'Use --events together with --queue and --from, for example --from 2h',
  ],
  [
    redriveCommand,
    ['--events', '--queue', 'vip', '--from', '2h', '--state', 'parked'],
    '--events takes no --ids, --state, --error or --text',
  ],
  [redriveCommand, ['--queue', 'vip', '--type', 'order.paid'], 'Use --type and --product together with --events'],
  [listDeadLettersCommand, [ID, OTHER], 'Too many arguments. Use one dead letter id, for example dl_01j…'],
  [listDeadLettersCommand, ['--glaze'], "Unknown option '--glaze'"],
  [
    listDeadLettersCommand,
    ['--url', 'shop'],
    'Invalid value "shop" for --url: must be an address like https://shop.example.com',
  ],
  [
    listDeadLettersCommand,
    ['--state', 'lost'],
    'Invalid value "lost" for --state: must be one of retrying, parked, redriven, handled, discarded',
  ],
  [
    listDeadLettersCommand,
    ['--from', 'soon'],
    'Invalid value "soon" for --from: must be a time like 2026-05-01T09:00:00Z, or a duration before now like 2h',
  ],
  [listDeadLettersCommand, ['--patch', '[]'], 'Invalid value "[]" for --patch: must be a JSON object'],
  [listDeadLettersCommand, ['--apply', '3'], 'Use --apply together with --patch'],
  [
    listDeadLettersCommand,
    ['--patch', '{"a":1}', '--state', 'handled'],
    '--patch edits parked dead letters only: omit --state',
  ],
])('%#: a wrong argument is named in the error: %s %j', (command, args, sentence) => {
  expect(() => command.read(args)).toThrow(sentence);
});

test.each([redriveCommand, listDeadLettersCommand])('%#: --help shows the usage, with every option', (command) => {
  expect(command.read(['--help'])).toBeUndefined();
  for (const option of ['--queue', '--json', '--port', '--url']) expect(command.usage).toContain(option);
});

test('the options --port and --url select the shop', () => {
  expect(listDeadLettersCommand.read([])?.connection.url).toBe('http://127.0.0.1:4510');
  expect(listDeadLettersCommand.read(['--port', '22000'])?.connection.url).toBe('http://127.0.0.1:22000');
  expect(listDeadLettersCommand.read(['--url', 'https://shop.example.com/'])?.connection.url).toBe(
    'https://shop.example.com',
  );
});

test('--from and --to are times, or durations before now', async () => {
  const asked: DeadLetterFilter[] = [];
  const deadLetters = async (filter: DeadLetterFilter) => {
    asked.push(filter);
    return { deadLetters: [], more: false };
  };
  await run(listDeadLettersCommand, ['--from', '2h', '--to', '2026-05-01T09:00:00+09:00'], { deadLetters });
  const [{ from, to } = {}] = asked;
  expect(to).toBe('2026-05-01T00:00:00.000Z');
  expect(Math.abs(Date.now() - 7_200_000 - Date.parse(from ?? ''))).toBeLessThan(60_000);
});

test('a patch is previewed with the first bodies, and applied with a bound after its own preview', async () => {
  const calls: unknown[] = [];
  const editDeadLetters: OperatorApi['editDeadLetters'] = async (filter, patch, apply) => {
    calls.push([filter.queue, patch, apply]);
    const first = [{ id: OTHER, why: 'invalid' as const, detail: 'must be JSON' }];
    return {
      position: 7,
      matched: 2,
      edited: 1,
      leftOut: { count: 1, first },
      samples: [{ id: ID, before: '{}', after: '{"a":1}' }],
    };
  };
  const args = ['--queue', 'mail', '--patch', '{"a":1}'];
  expect(await run(listDeadLettersCommand, args, { editDeadLetters })).toEqual({
    code: 0,
    messages: [
      `${ID}\n  - {}\n  + {"a":1}`,
      `${OTHER} is left out (invalid): must be JSON`,
      'would edit 1 dead letter, and leave out 1; apply with --apply 1',
    ],
    printed: [],
  });
  const applied = await run(listDeadLettersCommand, [...args, '--apply', '1'], { editDeadLetters });
  expect(applied.messages.at(-1)).toBe('edited 1 dead letter, left out 1');
  expect(calls.slice(1)).toEqual([
    ['mail', { a: 1 }, undefined],
    ['mail', { a: 1 }, { position: 7, countMax: 1 }],
  ]);
});

test('a dry run prints the number of dead letters and starts nothing', async () => {
  const planned = { total: 3, leftOut: { count: 0, ids: [] } };
  const planRedrive = async () => planned;
  expect(await run(redriveCommand, ['--queue', 'mail', '--dry-run'], { planRedrive })).toEqual({
    code: 0,
    messages: ['would redrive 3 dead letters'],
    printed: [],
  });
  const json = await run(redriveCommand, ['--queue', 'mail', '--dry-run', '--json'], { planRedrive });
  expect(JSON.parse(json.printed.join())).toEqual(planned);
});

test('dead letters that a redrive leaves out are reported, and the exit code is 1', async () => {
  const planRedrive = async () => ({ total: 1, leftOut: { count: 1, ids: [OTHER] } });
  expect(await run(redriveCommand, ['--ids', `${ID}, ${OTHER},${ID}`, '--dry-run'], { planRedrive })).toMatchObject({
    code: 1,
    messages: [
      `1 dead letter left out: unknown, already being redriven, or discarded (${OTHER})`,
      'would redrive 1 dead letter',
    ],
  });
});

test('past events are requested by queue, types, product and time, and their progress counts what was sent', async () => {
  const args = ['--events', '--queue', 'mail', '--type', 'order.paid, order.cancelled', '--product', 'prd_1'];
  const time = '2026-05-01T00:00:00.000Z';
  const calls: unknown[] = [];
  const planRedrive: OperatorApi['planRedrive'] = async (request) => {
    calls.push(request);
    return { total: 1, leftOut: { count: 0, ids: [] } };
  };
  expect(await run(redriveCommand, [...args, '--from', time, '--dry-run'], { planRedrive })).toMatchObject({
    code: 0,
    messages: ['would redrive 1 event'],
  });
  const types = ['order.paid', 'order.cancelled'];
  expect(calls).toEqual([{ events: { queue: 'mail', types, productId: 'prd_1', from: time } }]);
  const ended = {
    id: 'rdr_1',
    state: 'cancelled',
    queue: 'mail',
    total: 9,
    sent: 4,
    waiting: 0,
    handled: 0,
    returned: 0,
  };
  const startRedrive = async () => ({ ...ended, cancelled: 5, leftOut: { count: 0, ids: [] } }) as unknown as Redrive;
  expect(await run(redriveCommand, [...args, '--from', time], { startRedrive })).toMatchObject({
    code: 0,
    printed: ['4 of 9 sent to mail, 5 cancelled'],
  });
});

const deadLetter = {
  ...{ id: ID, state: 'parked', queue: 'mail', rounds: 3, receives: 20, error: 'no', requestId: 'req_1' },
  ...{ createdAt: 'then', parkedAt: 'later', bytes: 7, cut: false, body: '{"a":1}' },
  history: [{ state: 'parked', actor: 'system', detail: 'no', at: 'later' }],
};

test('a dead letter is a page: what failed, the message, the history, the next command; or JSON', async () => {
  const api = { deadLetter: async () => deadLetter as never };
  const { printed } = await run(listDeadLettersCommand, [ID], api);
  const lines = printed.join('\n').split('\n');
  expect(lines[0]).toBe(
    'A message of the queue mail failed 20 times (3 retry rounds) and needs a decision since later.',
  );
  expect(lines).toEqual(
    expect.arrayContaining([
      '      "a": 1',
      '    later  parked     system  no',
      `Send it back:  npm run redrive -- --ids ${ID}`,
    ]),
  );
  const ended = { deadLetter: async () => ({ ...deadLetter, state: 'handled', body: 'not JSON' }) as never };
  expect((await run(listDeadLettersCommand, [ID], ended)).printed.join()).not.toContain('Send it back');
  expect(JSON.parse((await run(listDeadLettersCommand, [ID, '--json'], api)).printed.join())).toEqual(deadLetter);
});

test('a list reports when there are more dead letters than it shows', async () => {
  const deadLetters = async () => ({ deadLetters: [], more: false });
  expect(await run(listDeadLettersCommand, [], { deadLetters })).toEqual({
    code: 0,
    messages: ['no dead letters'],
    printed: [],
  });
  const many = { deadLetters: async () => ({ deadLetters: [deadLetter] as never, more: true }) };
  const { messages, printed } = await run(listDeadLettersCommand, ['--count', '1'], many);
  expect(messages).toEqual(['1 dead letter, 1 parked; raise --count to see more']);
  expect(printed).toEqual([
    `${ID}  parked     A message of the queue mail failed 20 times and needs a decision since later.\n    no`,
  ]);
});
