/** R5: the worker that sends the messages of redrives. */
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { sendRedrives } from '#lambdas/operations/send-redrives.ts';

const REDRIVE = `rdr_${'0'.repeat(26)}`;
const MESSAGE = JSON.stringify({ body: 'the body', attributes: {} });

/** One poll with these claimed messages. `leaves`: those that no stop and no discard holds back. */
async function run({
  claimed,
  leaves,
  rejected = [],
  parked = false,
}: Readonly<Record<'claimed' | 'leaves', string[]>> & { readonly rejected?: string[]; readonly parked?: boolean }) {
  const calls: string[] = [];
  const sent: unknown[] = [];
  let polls = 0;
  const database = {
    rows: async ({
      text,
      parameters,
    }: {
      text: string;
      parameters: readonly { value?: { stringValue?: string } }[];
    }) => {
      const name = /app\.(\w+)/.exec(text)?.[1] ?? '';
      if (name === 'claim_redrive_items' && claimed.length > 0 && polls++ === 0)
        return claimed.map((id) => ({
          redriveId: REDRIVE,
          id,
          queue: 'mail',
          waitMilliseconds: 7,
          pollAfterSeconds: null,
        }));
      if (name === 'claim_redrive_items')
        return [{ redriveId: null, id: null, queue: null, pollAfterSeconds: 9, parked }];
      if (name === 'begin_redriven_send') {
        const id = parameters[1]?.value?.stringValue ?? '';
        // The message may be larger than one row.
        const pieces = [MESSAGE.slice(0, 5), MESSAGE.slice(5)];
        return leaves.includes(id) ? pieces.map((piece) => ({ send: 4, piece })) : [];
      }
      if (name === 'record_redriven') calls.push(`recorded ${parameters[1]?.value?.stringValue}`);
      return [];
    },
  } as unknown as Database;
  const worker = sendRedrives({
    database,
    publicUrl: 'https://x',
    newClaim: () => 'me',
    sendBack: async (queue, message, copy, delaySeconds) => {
      if (rejected.includes(copy.id)) throw new Error('too long');
      sent.push([queue, message, copy, delaySeconds]);
    },
    alert: async () => void calls.push('alert'),
    mail: async () => {},
    sleep: async (milliseconds) => void calls.push(`slept ${milliseconds}`),
    pollAgain: async (seconds) => void calls.push(`poll in ${seconds} s`),
  });
  await worker([], { again: false, millisecondsLeft: () => Number.POSITIVE_INFINITY });
  return { calls, sent };
}

test('a message that is stopped or discarded between claim and send is not sent, and not recorded as sent', async () => {
  const { calls, sent } = await run({ claimed: ['dl_a', 'dl_b'], leaves: ['dl_b'] });
  expect(sent).toEqual([['mail', { body: 'the body', attributes: {} }, { id: 'dl_b', send: 4 }, 0]]);
  expect(calls).toEqual(['recorded [{"id":"dl_b"}]', 'slept 7', 'poll in 9 s']);
});

test('a claim of which nothing may leave records nothing', async () => {
  const { calls, sent } = await run({ claimed: ['dl_a'], leaves: [] });
  expect(sent).toEqual([]);
  expect(calls).toEqual(['slept 7', 'poll in 9 s']);
});

test('a message that its queue rejects is recorded with the reason, and the operators are alerted', async () => {
  const { calls } = await run({ claimed: ['dl_a'], leaves: ['dl_a'], rejected: ['dl_a'] });
  expect(calls).toEqual(['recorded [{"id":"dl_a","error":"too long"}]', 'alert', 'slept 7', 'poll in 9 s']);
});

test('the operators are alerted of what a stopped redrive left to a person', async () => {
  expect((await run({ claimed: [], leaves: [], parked: true })).calls).toEqual(['alert', 'poll in 9 s']);
});
