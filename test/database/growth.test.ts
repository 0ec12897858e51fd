/** The cost of a statement must not grow with the number of orders. The tests count rows that the server read, not time. */
import { beforeEach, expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { putCartLine, readCart } from '#db/statements/carts.ts';
import { findProducts } from '#db/statements/catalogue.ts';
import { claimMails, listMails, recordMails } from '#db/statements/mails.ts';
import { openNoticeRun, readOwnWaitingList } from '#db/statements/notices.ts';
import { listOperatorActions } from '#db/statements/operator-actions.ts';
import { cancelOrder, expireOrders, moveOrder } from '#db/statements/order-lifecycle.ts';
import {
  listOrders,
  listOrdersOf,
  listOrdersOfNumber,
  listOrdersOfPayment,
  placeOrders,
  readOrder,
  readTimeline,
} from '#db/statements/orders.ts';
import { claimOutbox } from '#db/statements/outbox.ts';
import { readOverview, readQueueFailures } from '#db/statements/overview.ts';
import { payOrder } from '#db/statements/payments.ts';
import { listProducts, listSellersProducts, readProduct, readStock, readWaiting } from '#db/statements/products.ts';
import { claimRestock, listRestocks, receiveDelivery } from '#db/statements/restocks.ts';
import { listUsers } from '#db/statements/users.ts';
import { chargeWallet, readWallet } from '#db/statements/wallets.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { NOTICE_CLAIM_MAX } from '#domain/limits.ts';
import { CANCEL_REASONS } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { cartOrder, charge, putInCart, withPayment } from './orders.ts';
import { CLAIM, newId, newOrder, openShop, place, stockOut } from './shop.ts';

const ORDERS = 100_000;
/** Outcomes that most orders have, few orders have, and no order has. */
const OUTCOMES = [['DELIVERED'], ['OUT_OF_STOCK'], ['SELLER'], ['NOTPAYED'], CANCEL_REASONS] as const;
// The bulk of orders is inserted directly, not by the statements of the shop. Other files check the invariants.
const fresh = freshDatabase({ invariants: false });
const shop = openShop(fresh);
const { admin } = fresh;
let seller: Principal;
let buyer: Principal;
let product: ProductId;

beforeEach(async () => {
  seller = await shop.seller();
  product = await shop.product({ stock: 1_000, seller });
  buyer = await shop.buyer();
});

/** All orders have the same buyer, seller and product: the worst case for a list or a count. */
async function insertOrders(): Promise<void> {
  await admin.query(
    `insert into app.orders (id, buyer_id, seller_id, status, total, created_at, payment_due_at, idempotency_key, request_hash)
     select 'ord_' || lpad(n::text, 26, '0'), $1, $2, 'DELIVERED', 1000, app.now(), app.now(), 'old-' || n, 'hash' from generate_series(1, $3::int) n`,
    [buyer.userId, seller.userId, ORDERS],
  );
  await admin.query(
    `insert into app.order_lines (order_id, line, product_id, quantity, unit_price)
     select 'ord_' || lpad(n::text, 26, '0'), 0, $1, 1, 1000 from generate_series(1, $2::int) n`,
    [product, ORDERS / 5],
  );
  await admin.query(
    `insert into app.mails (kind, subject_id, recipient_id, state) select 'order.refused', n::text, 'x', 'SENT' from generate_series(1, $1::int) n`,
    [ORDERS / 2],
  );
  await admin.query(
    `insert into app.operator_actions (operator, action, target, detail)
     select 'usr_' || n % 2, case when n % 2 = 0 then 'adjust' else 'change' end, n::text, '{}' from generate_series(1, $1::int) n`,
    [ORDERS / 2],
  );
}

const insertEvents = () =>
  admin.query(
    `insert into app.outbox (topic, type, data, published_at) select 'order', 'order.placed', '{}', app.now() from generate_series(1, $1::int)`,
    [ORDERS / 2],
  );

/** The order lists of several callers: all orders, and the orders of one outcome. */
function lists(callers: Readonly<Record<string, Principal>>): Record<string, Statement<unknown>> {
  const all: Record<string, Statement<unknown>> = {};
  for (const [who, caller] of Object.entries(callers)) {
    all[`list as a ${who}`] = listOrders(caller, '~', 20);
    // A buyer has few orders of one outcome.
    for (const outcomes of who === 'buyer' ? [] : OUTCOMES)
      all[`list ${outcomes} as a ${who}`] = listOrdersOf(caller, outcomes, '~', 20);
  }
  return all;
}

/** Runs a statement in its own transaction and counts the rows that the server read. */
async function cost(statement: Statement<unknown>): Promise<{ scans: string[]; rows: number }> {
  const session = await fresh.session();
  await session.query('begin');
  await session.rows(statement);
  const { rows } = (await session.query(
    `select relname, seq_tup_read::int as scanned, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read
     from pg_stat_xact_user_tables where schemaname = 'app'`,
  )) as { rows: { relname: string; scanned: number; read: number }[] };
  await session.query('commit');
  await session.close();
  return {
    scans: rows.filter(({ scanned }) => scanned > 100).map(({ relname }) => relname),
    rows: rows.reduce((sum, { read }) => sum + read, 0),
  };
}

test('with 100,000 orders stored, no statement reads a whole table', async () => {
  await insertOrders();
  await insertEvents();
  await admin.query('analyze');
  const basket = [[product, 1]] as const;
  const soldOut = await shop.product({ stock: 0, seller });
  await place(fresh.database, newOrder(buyer, [[soldOut, 1]]));
  const newest = (await admin.query<{ id: `ord_${string}` }>('select max(id) as id from app.orders')).rows[0]?.id;
  await charge(fresh.database, buyer, 100_000);
  await putInCart(fresh.database, buyer, product, 1);
  const [open, sent] = [newOrder(buyer, basket), withPayment(newOrder(buyer, basket))];
  await place(fresh.database, open, sent);
  const operator = await shop.operator();
  const change = { caller: buyer, orderId: open.id, requestId: 'req-test' };
  const statements = {
    place: placeOrders([newOrder(buyer, basket)]),
    'place a hundred': placeOrders(Array.from({ length: 100 }, () => newOrder(buyer, basket))),
    'place, out of stock': placeOrders([newOrder(buyer, [[soldOut, 1]])]),
    readOrder: readOrder(buyer, newest as Parameters<typeof readOrder>[1]),
    ...lists({ buyer, seller, operator }),
    'an order by its number': listOrdersOfNumber(operator, open.id.slice(-8), [], '~', 20),
    'an order by its payment': listOrdersOfPayment(operator, sent.pay?.id ?? '', [], '~'),
    'place, paid at once': placeOrders([withPayment(newOrder(buyer, basket))]),
    'place the cart': placeOrders([cartOrder(buyer)]),
    pay: payOrder({ ...change, key: 'pay', hash: 'h', newId: newId('pay'), randomPercent: 99, failurePercent: 0 }),
    cancel: cancelOrder(change, null),
    ship: moveOrder({ ...change, caller: seller, orderId: sent.id }, 'SHIPPING'),
    expire: expireOrders(false),
    chargeWallet: chargeWallet({ caller: buyer, key: 'charge', hash: 'h', newId: newId('chg'), amount: 1 }),
    readWallet: readWallet(buyer, 2 ** 31 - 1, 20),
    putCartLine: putCartLine(buyer, product, 2),
    readCart: readCart(buyer),
    listProducts: listProducts('', 20),
    'newest products': findProducts({ search: null, sort: 'newest', sellerId: null, language: null }, null, 20),
    'products by price': findProducts({ search: null, sort: 'price-asc', sellerId: null, language: null }, null, 20),
    'most expensive products first': findProducts(
      { search: null, sort: 'price-desc', sellerId: null, language: null },
      `1000:${product}`,
      20,
    ),
    'products of a seller': listSellersProducts(seller.userId, '', 20),
    'waiting buyers': readWaiting(seller, product),
    readProduct: readProduct(product),
    readStock: readStock(product),
    'own waiting list': readOwnWaitingList(buyer),
    claimRestock: claimRestock(stockOut(soldOut, 1), newId('rst')),
    listRestocks: listRestocks(seller, null, '~', 20),
    receiveDelivery: receiveDelivery({ restockId: newId('rst'), key: 'k', productId: product, units: 1 }),
    claimOutbox: claimOutbox(false),
    claimMails: claimMails([], CLAIM),
    overview: readOverview(operator, null),
    'queue failures': readQueueFailures(operator),
    'mails of a buyer': listMails(operator, { recipientId: newId('usr') }, 2 ** 40, 20),
    'mails about an order': listMails(operator, { subjectId: open.id }, 2 ** 40, 20),
    'the audit': listOperatorActions(operator, {}, 2 ** 40, 20),
    'the audit of a person': listOperatorActions(operator, { operator: 'usr_1' }, 2 ** 40, 20),
    'the audit of an action without rows': listOperatorActions(operator, { action: 'restore' }, 2 ** 40, 20),
    'the audit of a product': listOperatorActions(operator, { target: '17' }, 2 ** 40, 20),
    'names of users': listUsers(operator, [buyer.userId, seller.userId]),
    'names of the buyers of a seller': listUsers(seller, [buyer.userId]),
    'mails with an unknown outcome': listMails(operator, { state: 'UNKNOWN' }, 2 ** 40, 20),
  };
  for (const [name, statement] of Object.entries(statements)) {
    const { scans, rows } = await cost(statement);
    expect(scans, name).toEqual([]);
    expect(rows, `${name} reads ${rows} rows`).toBeLessThan(name === 'place a hundred' ? 5_000 : 300);
  }
});

test('while fifty mails are being sent, a claim does not read all the mails that wait', async () => {
  await admin.query(
    `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at)
     select 'order.paid', 'ord_' || lpad(n::text, 26, '0'), $1, case when n <= 50 then 'SENDING' else 'PENDING' end,
       case when n <= 50 then app.now() end from generate_series(1, 5000) n`,
    [buyer.userId],
  );
  await admin.query('analyze app.mails');
  const { scans, rows } = await cost(claimMails([], CLAIM));
  expect(scans).toEqual([]);
  expect(rows).toBeLessThan(500);
  await admin.query("update app.mails set state = 'SENT', ended_at = app.now() where state = 'SENDING'");
  expect((await cost(claimMails([], CLAIM))).rows, 'rows read by a claim of fifty mails').toBeLessThan(3_000);
});

test('with 50,000 events of other orders stored, the timeline of an order reads a small part of the events', async () => {
  const order = newOrder(buyer, [[product, 1]]);
  await insertEvents();
  await admin.query("update app.outbox set created_at = app.now() - interval '1 hour'");
  await admin.query('vacuum analyze app.outbox');
  await place(fresh.database, order);
  const { scans, rows } = await cost(readTimeline(buyer, order.id));
  expect(scans).toEqual([]);
  expect(rows).toBeLessThan(5_000);
});

test('with 100,000 buyers on the waiting list, each claim of a notification run reads as few rows as the first', async () => {
  await insertOrders();
  const waited = await shop.product({ stock: 5, seller });
  await admin.query(
    `insert into app.users (id, email, name, role) select 'usr_' || lpad(n::text, 26, '0'), n || '@line.test', 'x', 'BUYER' from generate_series(1, $1::int) n`,
    [ORDERS],
  );
  // Two thirds subscribed 30 hours ago. One third waits because of an out-of-stock order 20 hours ago.
  await admin.query(
    `insert into app.waitlist (product_id, buyer_id, subscribed_at, refused_at, turn)
     select $1, 'usr_' || lpad(n::text, 26, '0'), case when n % 3 > 0 then app.now() - make_interval(hours => 30) + make_interval(secs => n * 0.01) end,
       case when n % 3 = 0 then app.now() - make_interval(hours => 20) + make_interval(secs => n * 0.01) end, 0 from generate_series(1, $2::int) n`,
    [waited, ORDERS],
  );
  await admin.query('analyze');
  await admin.query('update app.stock set round = 2 where product_id = $1', [waited]);
  await fresh.database.rows(openNoticeRun(newId('run'), waited, 2));
  const reads: number[] = [];
  for (const notified of [0, 1_000, 60_000]) {
    // Marks this number of buyers as notified.
    await admin.query(
      'update app.waitlist set turn = 2, refused_at = null where ctid in (select ctid from app.waitlist where turn = 0 order by since limit $1)',
      [notified],
    );
    const { scans, rows } = await cost(claimMails([], CLAIM));
    expect(scans, `after ${notified}`).toEqual([]);
    reads.push(rows);
    await admin.query("update app.mails set state = 'FAILED', ended_at = app.now() where state = 'SENDING'");
  }
  const { rows: [open] = [] } = await admin.query<{ id: number }>('select max(id)::int as id from app.mails');
  const { scans } = await cost(recordMails([{ id: open?.id ?? 0, state: 'SENT', providerId: 'x' }]));
  expect(scans).toEqual([]);
  expect(Math.max(...reads), `a claim of ${NOTICE_CLAIM_MAX} read ${reads} rows`).toBeLessThan(NOTICE_CLAIM_MAX * 25);
});
