/** Creates users and products, and runs the statements of orders and restocks. */
import { randomBytes } from 'node:crypto';
import type { ClaimOptions } from '#db/statements/mails.ts';
import { type OrderToPlace, placeOrders, placeOutcome } from '#db/statements/orders.ts';
import { claimRestock, receiveDelivery, requestRestock, restockClaim } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { type IdPrefix, makeId, type ProductId } from '#domain/ids.ts';
import { NOTICE_REPEAT_HOURS_DEFAULT, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import type { NoticePace } from '#domain/notice.ts';
import type { PlaceOutcome, Role } from '#domain/order.ts';
import type { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask } from '#domain/restock.ts';
import { insertProducts } from '#local/runtime/seed.ts';
import { databaseClock } from './clock.ts';
import type { Fresh } from './fresh.ts';
import type { Executor } from './session.ts';

/** The settings of a shop. */
export const PACE: NoticePace = {
  repeatHours: NOTICE_REPEAT_HOURS_DEFAULT,
  settleMinutes: SETTLE_MINUTES_DEFAULT,
  vipHeadStartMinutes: 0,
};
/** The claim options of the mailer in most tests: a restock is announced again at once. */
export const CLAIM: ClaimOptions = {
  perSecond: 500,
  again: false,
  noticesPerUnit: null,
  pace: { ...PACE, settleMinutes: 0 },
};
export const newId = <P extends IdPrefix>(prefix: P) => makeId(prefix, Date.now(), randomBytes(10));
export type Basket = readonly (readonly [product: ProductId, quantity: number])[];

/** Builds the order that a handler would place. Without a key the order is a new request. */
export const newOrder = (
  buyer: Principal,
  basket: Basket,
  key: string = newId('ord'),
  hash = 'hash',
): OrderToPlace => ({
  id: newId('ord'),
  buyer,
  key,
  hash,
  requestId: 'req-test',
  lines: basket.map(([productId, quantity]) => ({ productId, quantity })),
});

/** Places all orders in one call and returns one outcome for each order, in the same order. */
export const place = async (executor: Executor, ...orders: OrderToPlace[]): Promise<PlaceOutcome[]> =>
  (await executor.rows(placeOrders(orders))).map(placeOutcome);

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

export const stockOut = (productId: string, stockCycle: number) =>
  message('stock.out', { productId, round: stockCycle, available: 0 });
export const restockDue = (restockId: string, attempt: number) => message('restock.due', { restockId, attempt });
export const restockRequested = (restockId: string, attempt: number) =>
  message('restock.requested', { restockId, attempt });

/** Claims the factory task of a restock message. */
export const claim = async (executor: Executor, wanted: RestockMessage) =>
  restockClaim((await executor.rows(claimRestock(wanted, newId('rst'))))[0]);

/** Claims the factory task of a restock message. Throws when the message has no task or another worker has claimed it. */
export async function claimFactoryTask(executor: Executor, wanted: RestockMessage): Promise<FactoryTask> {
  const claimed = await claim(executor, wanted);
  if (claimed.kind !== 'ask') throw new Error(`expected a factory task, got "${claimed.kind}"`);
  return claimed.task;
}

export const deliver = async (
  executor: Executor,
  restockId: string,
  productId: string,
  units: number,
  key: string = newId('ord'),
) => (await executor.rows(receiveDelivery({ restockId, key, productId, units })))[0];

export const requestManually = async (
  executor: Executor,
  caller: Principal,
  productId: ProductId,
  { quantity = null as number | null, key = newId('ord') as string, hash = 'hash' } = {},
) => (await executor.rows(requestRestock({ caller, key, hash, productId, quantity, newId: newId('rst') })))[0];

/** The users, products and events of one test database. */
export function openShop({ admin }: Fresh) {
  const users = async (role: Role, count: number): Promise<Principal[]> => {
    const ids = Array.from({ length: count }, () => newId('usr'));
    await admin.query(
      `insert into app.users (id, email, name, role) select id, id || '@donut.test', 'Kim ' || right(id, 4), $2 from unnest($1::text[]) id`,
      [ids, role],
    );
    return ids.map((userId) => ({ userId, issuedAt: databaseClock.startSeconds() }));
  };
  const user = async (role: Role): Promise<Principal> => (await users(role, 1))[0] as Principal;
  const products = async (
    count: number,
    {
      stock = 0,
      price = 1_000,
      restockQuantity = 10,
      seller = undefined as Principal | undefined,
      imageUrl = undefined as string | undefined,
    } = {},
  ) => {
    const sellerId = (seller ?? (await user('SELLER'))).userId;
    const rows = Array.from({ length: count }, () => ({
      id: newId('prd'),
      sellerId,
      title: 'Glazed',
      price,
      stock,
      restockQuantity,
      imageUrl,
    }));
    await insertProducts(admin, rows);
    return rows.map(({ id }) => id);
  };
  return {
    buyer: () => user('BUYER'),
    buyers: (count: number) => users('BUYER', count),
    seller: () => user('SELLER'),
    operator: () => user('OPERATOR'),
    products,
    product: async (options: Parameters<typeof products>[1] = {}) => (await products(1, options))[0] as ProductId,
    stockOf: async (product: ProductId) =>
      (
        await admin.query<{ available: number; reserved: number; round: number; announced: number }>(
          `select on_hand - reserved as available, reserved, round, announced_round as announced from app.stock where product_id = $1`,
          [product],
        )
      ).rows[0],
    /** Returns the data of all events of one type, oldest first. */
    events: async (type: string): Promise<Record<string, unknown>[]> =>
      (await admin.query('select data from app.outbox where type = $1 order by id', [type])).rows.map(
        ({ data }) => data,
      ),
    count: async (from: string): Promise<number> =>
      (await admin.query<{ n: number }>(`select count(*)::int as n from app.${from}`)).rows[0]?.n ?? -1,
  };
}
