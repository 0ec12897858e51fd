/** Every query parameter of the route table but those of pages: an example that the handler reads the parameter. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { openStream } from '#db/statements/stream.ts';
import { suppress } from '#db/statements/suppressions.ts';
import type { UserId } from '#domain/ids.ts';
import { orderNumber } from '#domain/shown.ts';
import { addressHashes } from '#domain/suppression.ts';
import { databaseClock } from '#test/database/clock.ts';
import { STREAM_SLOTS } from '#test/handlers/aws.ts';
import { type Context, type Example, type ExamplesOf, filter, type QueryField, request } from './example.ts';
import { AFTER_THE_FIRST, DEAD_LETTERS, MAILS } from './rows.ts';
import { endOfApp, endOfSession, renewalOfApp, renewalOfSession } from './session-fields.ts';

type QueryFields = { readonly [R in RouteName]: QueryField<R> };

export const QUERY_FIELDS: ExamplesOf<QueryFields, Example> = {
  readHealth: {
    async deep(context) {
      const checked = async (query: string) => (await request(context, 'readHealth', 'operator', { query }))['checked'];
      return { without: await checked(''), with: await checked('?deep=1') };
    },
  },
  renewSession: { app: renewalOfApp, sessionId: renewalOfSession },
  endSession: { app: endOfApp, sessionId: endOfSession },
  listUsers: {
    async ids(context) {
      const idOf = async (who: 'buyer' | 'seller') => (await request(context, 'readMe', who))['id'];
      const of = async (id: unknown) => request(context, 'listUsers', 'operator', { query: `?ids=${id}` });
      return { without: await of(await idOf('buyer')), with: await of(await idOf('seller')) };
    },
  },
  listProducts: {
    sellerId: filter('listProducts', 'sellerId', ({ foreignSeller }) => foreignSeller),
    async search(context) {
      const { shop, fixture } = context;
      await shop.tables.client.query("update app.products set title = 'Only One' where id = $1", [fixture.product]);
      return filter('listProducts', 'search', () => 'only o')(context);
    },
    sort: filter('listProducts', 'sort', () => 'newest'),
  },
  readBestSellers: { days: read('readBestSellers', '?days=2') },
  listOrders: {
    status: filter('listOrders', 'status', () => 'SHIPPING'),
    reason: filter('listOrders', 'reason', () => 'OUT_OF_STOCK'),
    buyerId: ordersOfBuyer('buyerId'),
    buyerEmail: ordersOfBuyer('buyerEmail'),
    number: filter('listOrders', 'number', ({ bought }) => orderNumber(bought.anothers)),
    paymentId: orderOfPayment(),
  },
  listRestocks: { productId: filter('listRestocks', 'productId', ({ product }) => product) },
  listAds: { productId: filter('listAds', 'productId', ({ product }) => product) },
  listNoticeRuns: { productId: filter('listNoticeRuns', 'productId', ({ product }) => product) },
  listDeadLetters: {
    queue: filter('listDeadLetters', 'queue', () => DEAD_LETTERS[0].queue),
    error: filter('listDeadLetters', 'error', () => DEAD_LETTERS[0].error),
    state: filter('listDeadLetters', 'state', () => 'retrying'),
    kind: filter('listDeadLetters', 'kind', () => DEAD_LETTERS[0].kind),
    text: filter('listDeadLetters', 'text', () => DEAD_LETTERS[0].body),
    from: filter('listDeadLetters', 'from', () => AFTER_THE_FIRST),
    to: filter('listDeadLetters', 'to', () => AFTER_THE_FIRST),
  },
  listDeadLetterGroups: {
    queue: filter('listDeadLetterGroups', 'queue', () => DEAD_LETTERS[0].queue),
    error: filter('listDeadLetterGroups', 'error', () => DEAD_LETTERS[0].error),
    kind: filter('listDeadLetterGroups', 'kind', () => DEAD_LETTERS[0].kind),
    text: filter('listDeadLetterGroups', 'text', () => DEAD_LETTERS[0].body),
    from: filter('listDeadLetterGroups', 'from', () => AFTER_THE_FIRST),
    to: filter('listDeadLetterGroups', 'to', () => AFTER_THE_FIRST),
  },
  discardDeadLetter: {
    async reason(context) {
      const params = { deadLetterId: DEAD_LETTERS[2].id };
      const historyOf = async () => (await request(context, 'readDeadLetter', 'operator', { params }))['history'];
      const without = await historyOf();
      await request(context, 'discardDeadLetter', 'operator', { params, query: '?reason=duplicate' });
      return { without, with: await historyOf() };
    },
  },
  unsnoozeAlerts: {
    async kind(context) {
      const body = { reason: 'test', until: new Date(Date.now() + 3_600_000).toISOString(), kind: 'query' };
      const params = { queue: 'relay' };
      await request(context, 'snoozeAlerts', 'operator', { params, body });
      const lift = async (query: string) =>
        (await request(context, 'unsnoozeAlerts', 'operator', { params, query }))['snoozes'];
      return { without: await lift(''), with: await lift('?kind=query') };
    },
  },
  listMails: {
    kind: filter('listMails', 'kind', () => MAILS[0].kind),
    state: filter('listMails', 'state', () => MAILS[0].state),
    recipientId: filter('listMails', 'recipientId', () => MAILS[1].recipientId),
    subjectId: filter('listMails', 'subjectId', () => MAILS[0].subjectId),
  },
  readSuppression: {
    async email(context) {
      await bounced(context, 'bounced@donut.test');
      const of = (email: string) => request(context, 'readSuppression', 'operator', { query: `?email=${email}` });
      return { without: await of('other@donut.test'), with: await of('bounced@donut.test') };
    },
  },
  liftSuppression: {
    async email(context) {
      await bounced(context, 'lifted@donut.test');
      const of = (email: string) =>
        request(context, 'liftSuppression', 'operator', { query: `?email=${email}&reason=test` });
      return { without: await of('other@donut.test'), with: await of('lifted@donut.test') };
    },
    async reason(context) {
      await bounced(context, 'reason@donut.test');
      const recorded = async () =>
        (await context.shop.tables.client.query("select detail from app.operator_actions where action = 'lift'")).rows;
      const without = await recorded();
      await request(context, 'liftSuppression', 'operator', { query: '?email=reason@donut.test&reason=they+asked' });
      return { without, with: await recorded() };
    },
  },
  listOperatorActions: {
    operator: actionsBy('operator', 'setup'),
    action: actionsBy('action', 'restore'),
    target: actionsBy('target', 'cluster-1'),
  },
  readOverview: {
    productId: (context) => read('readOverview', `?productId=${context.fixture.product}`)(context),
    window: (context) => read('readOverview', '?window=24h')(context),
  },
  readStream: {
    /** With every slot of the stream taken a poll still gets a response. */
    async poll(context) {
      const { shop, fixture } = context;
      const { rows } = await shop.tables.client.query<{ id: string }>('select id from app.users limit $1', [
        STREAM_SLOTS,
      ]);
      for (const { id } of rows) {
        const caller = { userId: id as UserId, issuedAt: databaseClock.startSeconds() };
        await shop.database.rows(openStream(caller, randomUUID(), STREAM_SLOTS));
      }
      const statusOf = async (query: string) =>
        (await shop.api('GET', `/stream${query}`, { token: fixture.seller })).status;
      return { without: await statusOf(''), with: await statusOf('?poll=1') };
    },
    async after(context) {
      const page = (query: string) => request(context, 'readStream', 'operator', { query });
      const first = await page('?poll=1&after=0');
      return { without: first['items'], with: (await page(`?poll=1&after=${first['next']}`))['items'] };
    },
  },
};

/** The audit without a filter, and with one that finds only an action of the set-up. */
function actionsBy(field: 'operator' | 'action' | 'target', value: string): Example {
  return async (context) => {
    await context.shop.tables.client.query(
      `insert into app.operator_actions (operator, action, target, detail)
       values ('setup', 'restore', 'cluster-1', '{}'), ('command', 'role', 'usr_1', '{}')`,
    );
    return filter('listOperatorActions', field, () => value)(context);
  };
}

/** The orders of the buyer of an order: by id, or by e-mail address. */
function ordersOfBuyer(field: 'buyerId' | 'buyerEmail'): Example {
  return async (context) => {
    const { rows } = await context.shop.tables.client.query<Record<string, string>>(
      `select buyer.id as "buyerId", buyer.email as "buyerEmail" from app.users buyer
       join app.orders bought on bought.buyer_id = buyer.id where bought.id = $1`,
      [context.fixture.bought.anothers],
    );
    return filter('listOrders', field, () => rows[0]?.[field] ?? '')(context);
  };
}

/** The order that was paid with one payment. */
function orderOfPayment(): Example {
  return async (context) => {
    const { rows } = await context.shop.tables.client.query<{ id: string }>(
      'select id from app.payments where order_id = $1',
      [context.fixture.bought.paid],
    );
    return filter('listOrders', 'paymentId', () => rows[0]?.id ?? '')(context);
  };
}

/** An address whose mails bounced. */
const bounced = ({ shop }: Context, email: string) =>
  shop.database.rows(suppress([addressHashes(shop.linkKeys, email)], 'BOUNCE', null));

/** The whole response with and without the query. */
function read(name: RouteName, query: string): Example {
  return async (context) => ({
    without: await request(context, name, 'operator'),
    with: await request(context, name, 'operator', { query }),
  });
}
