/** People who decide against a restock while it runs: they close it, switch automatic restocks off, or delete the product. */
import type { RestockId } from '#domain/ids.ts';
import type { SimDatabase } from './database.ts';
import type { Fixture } from './fixture.ts';
import type { Outside } from './oracle.ts';

const OPEN_MILLISECONDS = 900_000;
const CLOSINGS_MAX = 6;

/** Schedules the decisions of a run. The factory must not be asked after any of them. */
export function startDecisions({ world, clients, factory }: Outside, fixture: Fixture, { admin }: SimDatabase): void {
  const { random } = world;
  const sometime = (run: () => Promise<unknown>): void => world.after(random.below(OPEN_MILLISECONDS), run);
  /** Runs a statement of the seller, with the clock of the run. */
  const decide = async (statement: string, values: readonly unknown[]): Promise<void> => {
    await admin.query("select set_config('sim.now', $1, false)", [String(world.now())]);
    await admin.query(statement, [fixture.seller, Math.floor(fixture.openedAt / 1_000), ...values]);
  };

  // Preferably a restock whose product was sold out again meanwhile: the event of that shortage may be on its way.
  const closeRestock = async (): Promise<void> => {
    const { rows } = await admin.query<{ id: RestockId }>(
      `select r.id from app.restocks r join app.stock s on s.product_id = r.product_id where r.closed_at is null
       order by s.announced_round > r.round desc, r.id limit 1`,
    );
    for (const { id } of rows) clients.closeRestock(id, () => factory.forbidRequests(id));
  };
  /** Mostly a product with an open restock. */
  const pickProduct = async (): Promise<string> => {
    const { rows } = await admin.query<{ product: string }>(
      'select product_id as product from app.restocks where closed_at is null order by id',
    );
    const products = rows.map(({ product }) => product).filter((one) => one !== fixture.bulk);
    return random.pick(products.length > 0 && random.chance(0.8) ? products : fixture.products);
  };
  const switchOff = async (): Promise<void> => {
    const product = await pickProduct();
    const change = JSON.stringify({ restockQuantity: 0 });
    await decide('select app.change_product($1, $2, $3, (select version from app.products where id = $3), $4)', [
      product,
      change,
    ]);
    factory.forbidRequests(product, { automatic: true });
  };
  const deleteProduct = async (): Promise<void> => {
    const product = await pickProduct();
    await decide('select app.delete_product($1, $2, $3)', [product]);
    factory.forbidRequests(product);
  };

  if (world.hit('client.closes restock'))
    for (let i = random.between(2, CLOSINGS_MAX); i > 0; i--) sometime(closeRestock);
  if (world.hit('client.switches restocks off')) sometime(switchOff);
  if (world.hit('client.deletes product')) sometime(deleteProduct);
}
