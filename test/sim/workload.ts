/** The requests of a run and their times. */
import { writeCopy } from '#domain/dead-letter.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';
import type { SimDatabase } from './database.ts';
import { startDecisions } from './decisions.ts';
import type { Fixture } from './fixture.ts';
import type { Outside } from './oracle.ts';
import type { OrderScenario } from './order-scenarios.ts';

/** The number and kind of requests. */
export interface Workload {
  readonly orders: number;
  readonly manual: number;
  /** Large orders, the last of which is out of stock, and two initial dead letters. */
  readonly deadLetters?: boolean;
  /** Orders with these scenarios, one after the other. `pay`: paid in the same call. */
  readonly scenarios?: readonly (OrderScenario & { readonly pay?: boolean })[];
  /** All buyers subscribe to the bulk product, and one to the product whose sale is to begin. */
  readonly allBuyersSubscribe?: boolean;
}

const OPEN_MILLISECONDS = 600_000;
/** A crowd wants one product, more than its stock, within seconds. */
const [CROWD_MILLISECONDS, CROWD_ORDERS_MIN] = [6_000, 14];
const FAULTS_END_MILLISECONDS = 3_000_000;
/** No dead letter can be parked earlier. */
const REDRIVE_MILLISECONDS_MIN = 1_200_000;

export async function startWorkload(
  outside: Outside,
  fixture: Fixture,
  database: SimDatabase,
  workload: Workload | undefined,
): Promise<void> {
  const { world, clients } = outside;
  const { random } = world;
  const chance = () => ({ orders: random.between(2, 7), manual: random.below(3) });
  const { orders, manual, deadLetters, scenarios = [], allBuyersSubscribe = false }: Workload = workload ?? chance();
  // In some runs all orders arrive within seconds or a minute, in others over ten minutes.
  const rush = random.pick([2_000, 60_000, OPEN_MILLISECONDS]);
  if (world.hit('client.crowd')) {
    for (let i = Math.max(orders, CROWD_ORDERS_MIN); i > 0; i--)
      world.after(random.below(CROWD_MILLISECONDS), clients.orderInCrowd);
  } else for (let i = orders; i > 0; i--) world.after(random.below(rush), () => clients.order());
  for (let i = manual; i > 0; i--) world.after(random.below(OPEN_MILLISECONDS), () => clients.requestRestock());
  if (!workload) {
    const sometimes = (run: () => void, most: number): void => {
      for (let i = random.below(most + 1); i > 0; i--) world.after(random.below(OPEN_MILLISECONDS), run);
    };
    sometimes(clients.charge, 2);
    sometimes(() => clients.subscribe(), 4);
    sometimes(() => clients.unsubscribe(), 1);
    // A quarter of the runs, chosen by a random id.
    if (/[0-7]$/.test(fixture.bulk)) for (const buyer of fixture.buyers) clients.subscribe(buyer, fixture.coming);
  }
  if (allBuyersSubscribe) {
    for (const buyer of fixture.buyers) clients.subscribe(buyer, fixture.bulk);
    clients.subscribe(fixture.buyerWithMoney, fixture.coming);
  }
  for (const [i, { pay = false, ...scenario }] of scenarios.entries())
    world.after(i * 1_000, () => clients.orderWith(scenario, { pay }));
  const deletedUser = random.pick(fixture.buyers);
  if (world.hit('client.deletes account'))
    world.after(random.below(rush), () => deleteUser(outside, database, deletedUser));
  startDecisions(outside, fixture, database);
  if (world.hit('client.redrives')) {
    for (let i = random.between(1, 3); i > 0; i--) {
      world.after(random.between(REDRIVE_MILLISECONDS_MIN, FAULTS_END_MILLISECONDS), () => clients.redrive());
    }
  }
  if (deadLetters) await addDeadLetters(outside, database);
  world.after(FAULTS_END_MILLISECONDS, world.heal);
}

const deleteUser = ({ world }: Outside, { admin }: SimDatabase, deletedUser: string) =>
  admin.query(
    `with waiting as (update app.waitlist set refused_at = null, subscribed_at = null where buyer_id = $1)
     update app.users set email = null, name = '', withdrawn_at = to_timestamp($2) where id = $1`,
    [deletedUser, world.now() / 1_000],
  );

/** Adds a new dead letter and one in its last retry round, both fixable, and large orders for a VIP. */
async function addDeadLetters({ world, sqs, clients }: Outside, { admin }: SimDatabase): Promise<void> {
  const id = makeId('dl', world.now(), new Uint8Array(10));
  await admin.query(
    `with dead_letter as (
       insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state, due_at)
       values ($1, 'mail', 'first', 'last', $2, '{}', 'e', 'e', 15, $3, $3, 'retrying', app.now()) returning id, state)
     insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select id, state, 'dlq-retry', 'e' from dead_letter`,
    [id, POLL_MESSAGE, REDRIVE_ROUNDS_MAX],
  );
  world.after(0, () => sqs.putDead('mail', POLL_MESSAGE, writeCopy({ id, send: REDRIVE_ROUNDS_MAX })));
  world.after(0, () => sqs.putDead('relay', POLL_MESSAGE));
  // Three large orders exceed the stock.
  for (let i = 0; i < 3; i++) world.after(i * 1_000, () => clients.order({ isLarge: true, pay: true }));
}
