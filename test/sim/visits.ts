/** Who comes to the shop in a run, and when. */
import { writeCopy } from '#domain/dead-letter.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';
import type { SimDatabase } from './database.ts';
import type { Fixture } from './fixture.ts';
import type { Outside } from './oracle.ts';
import type { Person } from './people.ts';

/** How much is going on. */
export interface Visits {
  readonly orders: number;
  readonly manual: number;
  /** Large orders, the last of which is refused, and two messages that are dead from the beginning. */
  readonly deadLetters?: boolean;
  /** Orders that live so, one after the other; `pay`: at once. */
  readonly lives?: readonly (Person & { readonly pay?: boolean })[];
  /** Everybody waits for the donuts by the box. */
  readonly everybodyWaits?: boolean;
}

const OPEN_MILLISECONDS = 600_000;
const HEALED_MILLISECONDS = 3_000_000;
/** Before that nothing can be parked. */
const REDRIVE_MILLISECONDS_MIN = 1_200_000;

export async function openEntryPoints(
  outside: Outside,
  scene: Fixture,
  database: SimDatabase,
  visits: Visits | undefined,
): Promise<void> {
  const { world, clients } = outside;
  const { random } = world;
  const chance = () => ({ orders: random.between(2, 7), manual: random.below(3) });
  const { orders, manual, deadLetters, lives = [], everybodyWaits = false }: Visits = visits ?? chance();
  // Some shops are stormed in a minute, some are visited now and then.
  const rush = random.pick([2_000, 60_000, OPEN_MILLISECONDS]);
  for (let i = orders; i > 0; i--) world.after(random.below(rush), () => clients.order());
  for (let i = manual; i > 0; i--) world.after(random.below(OPEN_MILLISECONDS), () => clients.restockByHand());
  if (!visits) {
    const sometimes = (run: () => void, most: number): void => {
      for (let i = random.below(most + 1); i > 0; i--) world.after(random.below(OPEN_MILLISECONDS), run);
    };
    sometimes(clients.charge, 2);
    sometimes(() => clients.join(), 4);
    sometimes(() => clients.leave(), 1);
  }
  if (everybodyWaits) for (const buyer of scene.buyers) clients.join(buyer, scene.bulk);
  for (const [i, { pay = false, ...life }] of lives.entries())
    world.after(i * 1_000, () => clients.live(life, { pay }));
  const leavingUser = random.pick(scene.buyers);
  if (world.hit('client.withdraws')) world.after(random.below(rush), () => leave(outside, database, leavingUser));
  if (world.hit('client.redrives')) {
    for (let i = random.between(1, 3); i > 0; i--) {
      world.after(random.between(REDRIVE_MILLISECONDS_MIN, HEALED_MILLISECONDS), () => clients.redrive());
    }
  }
  if (deadLetters) await bury(outside, database);
  world.after(HEALED_MILLISECONDS, world.heal);
}

const leave = ({ world }: Outside, { admin }: SimDatabase, leavingUser: string) =>
  admin.query(
    `with line as (update app.waitlist set refused_at = null, subscribed_at = null where buyer_id = $1)
     update app.users set email = null, name = '', withdrawn_at = to_timestamp($2) where id = $1`,
    [leavingUser, world.now() / 1_000],
  );

/** A dead letter that is new, one that comes back for the last time, both could be handled; and orders for a VIP. */
async function bury({ world, sqs, clients }: Outside, { admin }: SimDatabase): Promise<void> {
  const id = makeId('dl', world.now(), new Uint8Array(10));
  await admin.query(
    `with letter as (
       insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state)
       values ($1, 'mail', 'first', 'last', $2, '{}', 'e', 'e', 15, $3, $3, 'retrying') returning id, state)
     insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select id, state, 'dlq-retry', 'e' from letter`,
    [id, POLL_MESSAGE, REDRIVE_ROUNDS_MAX],
  );
  world.after(0, () => sqs.putDead('mail', POLL_MESSAGE, writeCopy({ id, send: REDRIVE_ROUNDS_MAX })));
  world.after(0, () => sqs.putDead('relay', POLL_MESSAGE));
  // Three of them are more than there is.
  for (let i = 0; i < 3; i++) world.after(i * 1_000, () => clients.order({ isLarge: true, pay: true }));
}
