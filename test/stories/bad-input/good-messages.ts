/** Valid messages, some of them unusual; each is sent twice. */
import { randomBytes } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { deleteAccount } from '#test/stories/authorisation/people.ts';
import { type Asked, askedFor } from '#test/stories/restocks.ts';
import { makeBuyers, makeProduct, settled } from '#test/stories/shop.ts';
import type { Tables } from '#test/stories/tables.ts';
import { bounced, cancelled, delivery, event, LINES, orderRequest, paid } from './messages.ts';

/** Ids that no real event has. */
const EVENT_ID = 9_000_000_000;

export interface Shop {
  /** A restock that waits for seven units. */
  readonly asked: Asked;
  /** The buyer of a rejected order without a notification. */
  readonly buyer: Buyer;
  readonly shortProductId: string;
  readonly leavingUser: Buyer;
}

export async function openShop(tables: Tables): Promise<Shop> {
  const asked = await askedFor(7);
  const [buyer, leavingUser] = (await makeBuyers(2)) as [Buyer, Buyer];
  await deleteAccount(tables, leavingUser.id);
  const shortProductId = await makeProduct({ stock: 0, restockQuantity: 5 });
  await settled();
  await orderWithoutNotify(tables, shortProductId, buyer);
  await reportSurplus(tables, asked);
  return { asked, buyer, shortProductId, leavingUser };
}

/** The notification of this order is lost. */
async function orderWithoutNotify(tables: Tables, productId: string, { id }: Buyer): Promise<void> {
  const orderId = makeId('ord', Date.now(), randomBytes(10));
  const order = {
    id: orderId,
    buyer: id,
    iat: Math.floor(Date.now() / 1_000) + 3_600,
    key: orderId,
    hash: 'x',
    request: null,
    lines: [{ p: productId, q: 1 }],
  };
  await tables.client.query('select * from app.place_orders($1::jsonb, 5, 20, 24, 0)', [JSON.stringify([order])]);
}

/** The event of a surplus, published already: its message is sent manually. */
const reportSurplus = (tables: Tables, { restock }: Asked) =>
  tables.client.query(
    `insert into app.outbox (id, topic, type, data, claimed_until, published_at) overriding system value
     values ($1, 'stock', 'restock.surplus', $2, app.now(), app.now())`,
    [EVENT_ID, { restockId: restock.id, units: 3 }],
  );

export function good(
  queue: QueueName,
  { asked, buyer, shortProductId, leavingUser }: Shop,
): readonly (readonly [name: string, body: string])[] {
  const twice = (name: string, body: string) =>
    [
      [name, body],
      [`${name}, again`, body],
    ] as const;
  switch (queue) {
    case 'redrive':
    case 'relay':
      return [
        ...twice('a poll message', POLL_MESSAGE),
        ['a poll message of release 0.1.0', '{"type":"look"}'],
        ['a poll message with an additional field', '{"type":"poll","because":"x"}'],
      ];
    case 'mail':
      return [
        ...twice('a surplus', event('restock.surplus', EVENT_ID, { restockId: asked.restock.id, units: 3 })),
        [
          'a field more',
          event('restock.surplus', EVENT_ID, { restockId: asked.restock.id, units: 3, because: 'x' }, { trace: 'x' }),
        ],
        ['about nothing there is', event('restock.surplus', EVENT_ID + 1, { restockId: 'rst_x', units: 1 })],
        [
          'to an unknown recipient',
          event('order.refused', EVENT_ID + 2, {
            orderId: 'ord_x',
            buyerId: 'usr_x',
            units: 1,
            total: 1,
            lines: LINES,
          }),
        ],
        [
          'to a deleted account',
          event(
            'order.refused',
            EVENT_ID + 3,
            { orderId: 'ord_x', buyerId: leavingUser.id, units: 1, total: 1, lines: LINES },
            { at: '1970-01-01T00:00:00Z' },
          ),
        ],
      ];
    case 'restock':
      return [
        ...twice('short', event('stock.out', EVENT_ID, { productId: shortProductId, round: 1, available: 0 })),
        [
          'short in a round that never was',
          event('stock.out', EVENT_ID + 1, { productId: shortProductId, round: 99, available: 0 }),
        ],
        [
          'an unknown product',
          event(
            'stock.out',
            EVENT_ID + 2,
            { productId: 'prd_x', round: 1, available: 0 },
            { at: '9999-12-31T23:59:59Z' },
          ),
        ],
        ['an unknown restock', event('restock.requested', EVENT_ID + 3, { restockId: 'rst_x', attempt: 1 })],
        ['an attempt of long ago', event('restock.due', EVENT_ID + 4, { restockId: asked.restock.id, attempt: 99 })],
      ];
    case 'vip':
      return [
        ...twice(
          'an order there is not',
          event('order.paid', EVENT_ID, {
            orderId: 'ord_x',
            buyerId: leavingUser.id,
            units: 100,
            total: 1,
            paymentId: 'pay_x',
          }),
        ),
        [
          'a field more',
          event('order.paid', EVENT_ID, {
            ...{ orderId: 'ord_x', buyerId: 'usr_x', units: 100, total: 1, paymentId: 'pay_x' },
            because: 'x',
          }),
        ],
      ];
    case 'deadline':
      return [
        ...twice('a poll message', POLL_MESSAGE),
        [
          'an order there is not',
          event('order.placed', EVENT_ID, { orderId: 'ord_x', buyerId: 'usr_x', units: 1, total: 1, lines: LINES }),
        ],
      ];
    case 'ad-stop':
      return [
        ...twice('short', event('stock.out', EVENT_ID, { productId: shortProductId, round: 1, available: 0 })),
        [
          'back, though it is not',
          event('stock.back', EVENT_ID + 1, { productId: shortProductId, round: 99, available: 5 }),
        ],
        ['an unknown product', event('stock.out', EVENT_ID + 2, { productId: 'prd_x', round: 1, available: 0 })],
        [
          'a field more',
          event(
            'stock.back',
            EVENT_ID + 3,
            { productId: shortProductId, round: 1, available: 1, price: 1 },
            { trace: 'x' },
          ),
        ],
      ];
    case 'best-sellers':
    case 'data-platform':
      return [
        ...twice('a payment of an order there is not', paid({}, {}, EVENT_ID)),
        ['a field more', paid({ trace: 'x' }, { because: 'x' }, EVENT_ID + 1)],
        ['a cancellation of an order there is not', cancelled({ at: '1970-01-01T00:00:00Z' }, {}, EVENT_ID + 2)],
      ];
    case 'notice':
      return [
        ...twice(
          'back in a round that never was',
          event('stock.back', EVENT_ID, { productId: shortProductId, round: 99, available: 5 }),
        ),
        ['an unknown product', event('stock.back', EVENT_ID + 1, { productId: 'prd_x', round: 1, available: 5 })],
      ];
    case 'order-intake': {
      const ordered = { lines: [{ productId: shortProductId, quantity: 1 }] };
      const issuedAt = Math.floor(Date.now() / 1_000) + 3_600;
      const leaving = { buyer: { userId: leavingUser.id, issuedAt }, id: makeId('ord', Date.now(), randomBytes(10)) };
      const late = { buyer: { userId: buyer.id, issuedAt }, acceptedAt: 1, because: 'x' };
      return [
        ...twice('a deleted account', orderRequest({ ...ordered, ...leaving })),
        ['of long ago', orderRequest({ ...ordered, ...late, id: makeId('ord', Date.now(), randomBytes(10)) })],
      ];
    }
    case 'ses-events':
      return [...twice('a full mailbox', bounced()), ['a field more', bounced({ trace: 'x' }, { because: 'x' })]];
    case 'factory-callback':
      return twice(
        'a delivery',
        delivery({
          restockId: asked.restock.id,
          productId: asked.productId,
          units: 4,
          key: `good.${asked.restock.id}`,
          note: 'x',
        }),
      );
  }
}

/** Deletes the rows of invented events, so that later stories find only real ones. */
export async function forget({ client }: Tables): Promise<void> {
  await client.query('delete from app.mails where subject_id like $1', [`%:evt_${EVENT_ID}`]);
  await client.query('delete from app.outbox where id = $1', [EVENT_ID]);
}
