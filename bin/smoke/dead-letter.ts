/** Dead letters: a message that fails every receive, and a valid one that an operator redrives. */
import { randomUUID } from 'node:crypto';
import { POLL_MESSAGE } from '#domain/events.ts';
import { RECEIVES_MAX } from '#domain/limits.ts';
import type { Account } from './accounts.ts';
import { type Seen, Unexpected } from './checks.ts';
import { expectReply, listOf } from './shop.ts';
import type { Smoke } from './smoke.ts';

/** A poll message of this queue changes nothing: the consumer reads its table, as it does every day. */
const QUEUE = 'mail';
/** Five receives with growing delays, 31 s, and then the dead-letter queue. */
const RECORD_SECONDS_MAX = 120;
const REDRIVE_SECONDS_MAX = 90;

interface DeadLetter {
  readonly id: string;
  readonly messageId: string;
  readonly state: string;
  readonly error: string;
  readonly receives: number;
}
interface Redrive {
  readonly id: string;
  readonly state: string;
  readonly handled: number;
  readonly returned: number;
}

async function recorded({ shop, checks }: Smoke, { token }: Account, messageId: string): Promise<DeadLetter> {
  const read = async () =>
    (await listOf<DeadLetter>(shop, `/dead-letters?queue=${QUEUE}`, token)).find((one) => one.messageId === messageId);
  const found = await checks.waitFor(read, {
    expected: `message ${messageId} among the dead letters`,
    seconds: RECORD_SECONDS_MAX,
    isRight: (one) => one !== undefined,
    show: () => 'no such dead letter',
  });
  return found as DeadLetter;
}

/** An invalid message fails every receive, and is recorded with the error of its consumer. Returns the dead letter's id. */
export async function recordDeadLetter(smoke: Smoke, operator: Account): Promise<Seen<string>> {
  const messageId = await smoke.deployment.send(QUEUE, `smoke test ${randomUUID()}`);
  const { id, state, error, receives } = await recorded(smoke, operator, messageId);
  if (receives !== RECEIVES_MAX) throw new Unexpected(`${RECEIVES_MAX} receives`, `${receives} (${id})`);
  return [`${id} ${state} after ${receives} receives: ${error}`, id];
}

export async function discard({ shop }: Smoke, { token }: Account, id: string): Promise<Seen<void>> {
  const sent = shop.call('DELETE', `/dead-letters/${id}?reason=smoke+test`, { token });
  const { state } = await expectReply<DeadLetter>(sent, 200);
  if (state !== 'discarded') throw new Unexpected('discarded', state);
  return [`${id} ${state}`, undefined];
}

/** A valid message in the dead-letter queue: the operator redrives it, and its consumer handles it. */
export async function redrive(smoke: Smoke, operator: Account): Promise<Seen<void>> {
  const { shop, deployment, checks } = smoke;
  const { token } = operator;
  const messageId = await deployment.send(`${QUEUE}-dlq`, POLL_MESSAGE);
  const dead = await recorded(smoke, operator, messageId);
  const sent = shop.call('POST', '/redrives', { token, key: randomUUID(), body: { ids: [dead.id] } });
  const { id } = await expectReply<Redrive>(sent, 202);
  const done = await checks.waitFor(() => expectReply<Redrive>(shop.call('GET', `/redrives/${id}`, { token }), 200), {
    expected: 'a redrive that has ended',
    seconds: REDRIVE_SECONDS_MAX,
    isRight: ({ state }) => state !== 'running',
    show: ({ state }) => `${id} ${state}`,
  });
  if (done.handled !== 1)
    throw new Unexpected('1 message handled', `${done.handled}, ${done.returned} returned (${id})`);
  return [`${dead.id} redriven and handled (${id})`, undefined];
}
