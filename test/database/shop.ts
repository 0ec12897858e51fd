/** People and products in one line each, and what they do, in shop language. */
import { randomBytes } from 'node:crypto';
import type { ClaimOptions } from '#db/statements/mails.ts';
import { type OrderToPlace, placeOrders, placeOutcome } from '#db/statements/orders.ts';
import { claimRestock, receiveDelivery, requestRestock, restockClaim } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { type IdPrefix, makeId, type ProductId } from '#domain/ids.ts';
import type { PlaceOutcome, Role } from '#domain/order.ts';
import type { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask } from '#domain/restock.ts';
import { insertProducts } from '#local/runtime/seed.ts';
import type { Fresh } from './fresh.ts';
import type { Session } from './session.ts';

/** How the mailer claims when nothing is special. */
export const CLAIM: ClaimOptions = { perSecond: 500, again: false, noticesPerUnit: null };
export const newId = <P extends IdPrefix>(prefix: P) => makeId(prefix, Date.now(), randomBytes(10));
type Door = Pick<Session, 'rows'>;
export type Basket = readonly (readonly [product: ProductId, quantity: number])[];

/** An order as the handler would hand it in. Without a key of its own it is a new wish. */
export const wish = (buyer: Principal, basket: Basket, key: string = newId('ord'), hash = 'hash'): OrderToPlace => ({
  id: newId('ord'),
  buyer,
  key,
  hash,
  requestId: 'req-test',
  lines: basket.map(([productId, quantity]) => ({ productId, quantity })),
});

/** Places orders in one call: one outcome each, in their order. */
export const place = async (door: Door, ...orders: OrderToPlace[]): Promise<PlaceOutcome[]> =>
  (await door.rows(placeOrders(orders))).map(placeOutcome);

export function kinds(outcomes: readonly PlaceOutcome[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { kind } of outcomes) sum[kind] = (sum[kind] ?? 0) + 1;
  return sum;
}

const message = <T extends RestockMessage['type']>(type: T, data: Extract<RestockMessage, { type: T }>['data']) =>
  ({
    id: 'evt_1',
    type,
    version: 1,
    at: '2026-01-01T00:00:00.000Z',
    requestId: null,
    data,
  }) as unknown as RestockMessage;

export const stockOut = (productId: string, round: number) => message('stock.out', { productId, round, available: 0 });
export const restockDue = (restockId: string, attempt: number) => message('restock.due', { restockId, attempt });
export const restockRequested = (restockId: string, attempt: number) =>
  message('restock.requested', { restockId, attempt });

/** What a message of the restock queue means for the factory. */
export const claim = async (door: Door, wanted: RestockMessage) =>
  restockClaim((await door.rows(claimRestock(wanted, newId('rst'))))[0]);

/** Claims and expects to be the one who asks. */
export async function mustAsk(door: Door, wanted: RestockMessage): Promise<FactoryTask> {
  const claimed = await claim(door, wanted);
  if (claimed.kind !== 'ask') throw new Error(`expected to ask the factory, but: ${claimed.kind}`);
  return claimed.task;
}

export const deliver = async (
  door: Door,
  restockId: string,
  productId: string,
  units: number,
  key: string = newId('ord'),
) => (await door.rows(receiveDelivery({ restockId, key, productId, units })))[0];

export const requestManually = async (
  door: Door,
  caller: Principal,
  productId: ProductId,
  { quantity = null as number | null, key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(requestRestock({ caller, key, hash, productId, quantity, newId: newId('rst') })))[0];

/** The shop of one database. */
export function openShop({ admin }: Fresh) {
  const people = async (role: Role, count: number): Promise<Principal[]> => {
    const ids = Array.from({ length: count }, () => newId('usr'));
    await admin.query(
      `insert into app.users (id, email, name, role) select id, id || '@donut.test', 'Kim ' || right(id, 4), $2 from unnest($1::text[]) id`,
      [ids, role],
    );
    return ids.map((userId) => ({ userId, issuedAt: Math.floor(Date.now() / 1000) }));
  };
  const person = async (role: Role): Promise<Principal> => (await people(role, 1))[0] as Principal;
  const products = async (
    count: number,
    { stock = 0, price = 1_000, restockQuantity = 10, seller = undefined as Principal | undefined } = {},
  ) => {
    const sellerId = (seller ?? (await person('SELLER'))).userId;
    const rows = Array.from({ length: count }, () => ({
      id: newId('prd'),
      sellerId,
      title: 'Glazed',
      price,
      stock,
      restockQuantity,
    }));
    await insertProducts(admin, rows);
    return rows.map(({ id }) => id);
  };
  return {
    buyer: () => person('BUYER'),
    buyers: (count: number) => people('BUYER', count),
    seller: () => person('SELLER'),
    operator: () => person('OPERATOR'),
    products,
    product: async (options: Parameters<typeof products>[1] = {}) => (await products(1, options))[0] as ProductId,
    shelf: async (product: ProductId) =>
      (
        await admin.query<{ available: number; reserved: number; round: number; announced: number }>(
          `select on_hand - reserved as available, reserved, round, announced_round as announced from app.stock where product_id = $1`,
          [product],
        )
      ).rows[0],
    /** The data of the events of one kind, oldest first. */
    events: async (type: string): Promise<Record<string, unknown>[]> =>
      (await admin.query('select data from app.outbox where type = $1 order by id', [type])).rows.map(
        ({ data }) => data,
      ),
    count: async (from: string): Promise<number> =>
      (await admin.query<{ n: number }>(`select count(*)::int as n from app.${from}`)).rows[0]?.n ?? -1,
  };
}
