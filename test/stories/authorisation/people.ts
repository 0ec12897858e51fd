/** One caller of each kind, and one resource of each kind. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Buyer, must } from '#bin/flash-sale/shop.ts';
import { makeId } from '#domain/ids.ts';
import { registerAd } from '#test/stories/ads.ts';
import {
  api,
  charge,
  eventually,
  local,
  makeBuyers,
  makeProduct,
  order,
  pay,
  restocksOf,
  setFactory,
  tokenOf,
} from '#test/stories/shop.ts';
import type { Tables } from '#test/stories/tables.ts';

export const CALLERS = [
  'anonymous',
  'buyer',
  'other buyer',
  'seller',
  'other seller',
  'operator',
  'deleted',
  'forged',
] as const;
export type Caller = (typeof CALLERS)[number];

export interface Fixture {
  readonly tokens: Readonly<Record<Exclude<Caller, 'forged'>, string | undefined>>;
  readonly buyer: Buyer;
  /** The seller's, with enough stock. */
  readonly productId: string;
  /** The buyer's, of the seller's product. */
  readonly orderId: string;
  /** The address of the buyer's order request, which became an order. */
  readonly orderRequestPath: string;
  /** The buyer's, paid and shipped. */
  readonly sentOrderId: string;
  /** Of another product of the seller, requested and not delivered. */
  readonly restockId: string;
  readonly restockedProductId: string;
  /** Of that product, which is short: its manager got a stop mail. */
  readonly adId: string;
  /** Parked, of the restock queue. */
  readonly deadLetterId: string;
  readonly redriveId: string;
  /** The rejection mail of the other buyer: sent, or about to be. */
  readonly mailId: string;
  /** The seller's, to be changed and deleted. */
  readonly doomedProductId: string;
  /** Of the first product, sent manually, completed. */
  readonly noticeRunId: string;
}

/** A new user of a role, with a token. */
async function makePerson({ client }: Tables, role: string): Promise<{ readonly id: string; readonly token: string }> {
  const id = makeId('usr', Date.now(), randomBytes(10));
  const email = `${id}@people.donut.test`;
  await client.query("insert into app.users (id, email, name, role) values ($1, $2, 'A user', $3)", [id, email, role]);
  return { id, token: (await local<{ token: string }>('POST', '/tokens', { email })).token };
}

/** A seller beside the demo shop's own. */
export const makeSeller = (tables: Tables) => makePerson(tables, 'SELLER');

const ROLES: Partial<Record<Caller, string>> = {
  buyer: 'BUYER',
  'other buyer': 'BUYER',
  seller: 'SELLER',
  'other seller': 'SELLER',
  operator: 'OPERATOR',
};
/** The token of a new user with this caller's role; without a role the caller's own token. */
export async function freshToken(tables: Tables, caller: Caller, own: string | undefined): Promise<string | undefined> {
  const role = ROLES[caller];
  return role === undefined ? own : (await makePerson(tables, role)).token;
}

/** Writes what the deletion of an account writes: to the account and to its subscriptions. */
export const deleteAccount = async ({ client }: Tables, userId: string) => {
  await client.query("update app.users set withdrawn_at = app.now(), email = null, name = '' where id = $1", [userId]);
  await client.query('update app.waitlist set refused_at = null, subscribed_at = null where buyer_id = $1', [userId]);
};

/** The address of an order request whose order was placed. */
async function decidedRequest({ token }: Buyer, productId: string): Promise<string> {
  const body = { lines: [{ productId, quantity: 1 }] };
  const queued = await api('POST', '/orders', { token, key: randomUUID(), body, headers: { prefer: 'respond-async' } });
  const path = queued.headers.get('location')?.replace('/api/v1', '') ?? '';
  await eventually(
    () => api('GET', path, { token }),
    ({ status }) => status === 303,
  );
  return path;
}

export async function createFixture(tables: Tables): Promise<Fixture> {
  const [buyer, other, leavingUser] = (await makeBuyers(3)) as [Buyer, Buyer, Buyer];
  const productId = await makeProduct({ stock: 1_000 });
  const placed = await order<{ id: string }>(buyer.token, [[productId, 1]]);
  const sent = await sentOrder(buyer, productId);
  await setFactory({ mode: 'forget' });
  const restockedProductId = await makeProduct({ stock: 0, restockQuantity: 5 });
  await order(other.token, [[restockedProductId, 1]]);
  const operator = await tokenOf('operator');
  const [restock] = await eventually(
    () => restocksOf(restockedProductId, operator),
    ([one]) => one?.state === 'ASKED',
  );
  const ad = await registerAd(operator, restockedProductId);
  const run = await must(
    api<{ id: string }>('POST', `/products/${productId}/notice-runs`, { token: operator, key: randomUUID() }),
    'send notices',
  );
  return {
    tokens: {
      anonymous: undefined,
      buyer: buyer.token,
      'other buyer': other.token,
      seller: await tokenOf('seller'),
      'other seller': (await makeSeller(tables)).token,
      operator,
      deleted: await leavingUserToken(tables, leavingUser),
    },
    buyer,
    productId,
    orderId: placed.body.id,
    orderRequestPath: await decidedRequest(buyer, productId),
    sentOrderId: sent,
    restockId: restock?.id ?? '',
    restockedProductId,
    adId: ad.id,
    doomedProductId: await makeProduct({ stock: 1 }),
    noticeRunId: run.id,
    mailId: await mailTo(tables, other),
    ...(await makeDeadLetter(tables)),
  };
}

/** Paid with the whole balance, so that the next payment fails. */
async function sentOrder(buyer: Buyer, productId: string): Promise<string> {
  const sent = await order<{ id: string; total: number }>(buyer.token, [[productId, 1]]);
  await charge(buyer.token, sent.body.total);
  await pay(buyer.token, sent.body.id);
  await api('POST', `/orders/${sent.body.id}/shipment`, { token: await tokenOf('seller') });
  return sent.body.id;
}

const mailTo = async ({ client }: Tables, { id }: Buyer): Promise<string> => {
  const read = () => client.query<{ id: string }>('select id from app.mails where recipient_id = $1', [id]);
  return eventually(
    async () => (await read()).rows[0]?.id ?? '',
    (found) => found !== '',
  );
};

/** Inserts a parked dead letter and a finished redrive. */
async function makeDeadLetter({ client }: Tables) {
  const deadLetterId = makeId('dl', Date.now(), randomBytes(10));
  const redriveId = makeId('rdr', Date.now(), randomBytes(10));
  await client.query(
    `insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state, parked_at)
     values ($1, 'restock', $1, $1, '{}', '{}', 'authorisation', 'authorisation', 'parked', app.now())`,
    [deadLetterId],
  );
  await client.query(
    "insert into app.dead_letter_alerts (queue, kind, claimed_by, claimed_until, sent_at) values ('restock', 'authorisation', 'test', app.now(), app.now())",
  );
  await client.query(
    `insert into app.redrives (id, operator, wish, rate, total, state, ended_at)
     select $1, id, '{}', 1, 0, 'done', app.now() from app.users where role = 'OPERATOR' limit 1`,
    [redriveId],
  );
  return { deadLetterId, redriveId };
}

async function leavingUserToken(tables: Tables, leavingUser: Buyer): Promise<string> {
  await deleteAccount(tables, leavingUser.id);
  return leavingUser.token;
}
