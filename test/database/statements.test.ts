import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import * as ads from '#db/statements/ads.ts';
import * as bestSellers from '#db/statements/best-sellers.ts';
import * as carts from '#db/statements/carts.ts';
import * as catalogue from '#db/statements/catalogue.ts';
import * as dataPlatform from '#db/statements/data-platform.ts';
import * as deadLetters from '#db/statements/dead-letters.ts';
import * as mails from '#db/statements/mails.ts';
import * as notices from '#db/statements/notices.ts';
import * as operatorActions from '#db/statements/operator-actions.ts';
import * as orderLifecycle from '#db/statements/order-lifecycle.ts';
import * as orderRequests from '#db/statements/order-requests.ts';
import * as orders from '#db/statements/orders.ts';
import * as outbox from '#db/statements/outbox.ts';
import * as overview from '#db/statements/overview.ts';
import * as payments from '#db/statements/payments.ts';
import * as pictures from '#db/statements/pictures.ts';
import * as products from '#db/statements/products.ts';
import * as queues from '#db/statements/queues.ts';
import * as redrives from '#db/statements/redrives.ts';
import * as restocks from '#db/statements/restocks.ts';
import * as forgetting from '#db/statements/retention.ts';
import * as sessions from '#db/statements/sessions.ts';
import * as stream from '#db/statements/stream.ts';
import * as suppressions from '#db/statements/suppressions.ts';
import * as users from '#db/statements/users.ts';
import * as verifications from '#db/statements/verifications.ts';
import * as vips from '#db/statements/vips.ts';
import * as wallets from '#db/statements/wallets.ts';
import type { AdId, DeadLetterId, ProductId, RestockId } from '#domain/ids.ts';
import { newRefreshToken } from '#domain/session.ts';
import { codeFor, DONUT, signedUp, signUpRequest } from './accounts.ts';
import { register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { CLAIM, newId, newOrder, openShop, place, requestManually, stockOut } from './shop.ts';

/** The limits of an overview. One point of the chart, after the state at its beginning. */
const OVERVIEW_LIMITS = {
  window: 100,
  products: 20,
  moves: 100,
  points: 1,
  events: 20,
  unpaid: 100,
  waiting: 100,
  waitHours: 24,
  chartMoves: 100,
  lateSeconds: 100_000,
  failedMails: 10,
};

const fresh = freshDatabase();
const shop = openShop(fresh);

/** A shop with data, and for each statement its call and the number of rows that the call returns. */
async function calls(): Promise<Record<string, readonly [statement: Statement<unknown>, rows: number]>> {
  const seller = await shop.seller();
  const product: ProductId = await shop.product({ stock: 1, seller });
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[product, 1]]);
  await place(fresh.database, order);
  const restock = (await requestManually(fresh.database, seller, product, { quantity: 2 }))?.restock?.id as RestockId;
  const { rows } = await fresh.admin.query<{ email: string }>('select email from app.users where id = $1', [
    buyer.userId,
  ]);
  const task = {
    restockId: restock,
    attempt: 1,
    productId: product,
    factoryId: 'fac_main',
    quantity: 2,
    requestedBy: 'system',
  };
  const advert = (await register(fresh.database, seller, product))?.ad?.id as AdId;
  const link = { adId: advert, round: 1, action: 'stop' } as const;
  const request = { caller: seller, key: 'k', hash: 'h', productId: product, quantity: 2, newId: newId('rst') };
  const operator = await shop.operator();
  const change = { caller: buyer, orderId: order.id, requestId: 'req-test' };
  const dead = { queue: 'restock', messageId: 'm1', body: '{}', attributes: {}, error: 'no', receives: 5 };
  const [recorded] = await fresh.database.rows(deadLetters.recordDeadLetter(newId('dl'), dead));
  const deadLetterId = recorded?.id as DeadLetterId;
  const account = await signedUp(fresh.database, 'statements@donut.test');
  const refreshToken = newRefreshToken(newId('ses'), new Uint8Array(32));
  const session = { id: refreshToken.sessionId, tokenHash: refreshToken.hash, device: 'Chrome, Windows' };
  const adjustment = { caller: seller, key: 'adj', hash: 'h', newId: newId('adj'), productId: product, delta: 1 };
  // The release and the delivery have each begun a stock cycle.
  const round = 3;
  const redrive = newId('rdr');
  const redriveRequest = { caller: operator, hash: 'h', selection: { ids: [deadLetterId] }, rate: 10, dryRun: false };
  return {
    recordOutcomes: [deadLetters.recordOutcomes('mail', [{ messageId: 'm2', error: 'no' }], [], null), 1],
    recordDeadLetter: [deadLetters.recordDeadLetter(newId('dl'), dead), 1],
    listDeadLetters: [deadLetters.listDeadLetters(operator, {}, '~', 20), 1],
    listDeadLetterGroups: [deadLetters.listDeadLetterGroups(operator, {}, 100), 1],
    readDeadLetter: [deadLetters.readDeadLetter(operator, deadLetterId), 1],
    readMessage: [deadLetters.readMessage(deadLetterId, 0), 1],
    readShown: [deadLetters.readShown(deadLetterId), 1],
    changeDeadLetter: [deadLetters.changeDeadLetter(operator, deadLetterId, { reason: 'test' }), 1],
    readEditable: [deadLetters.readEditable(operator, {}, null, ''), 1],
    changeDeadLetters: [deadLetters.changeDeadLetters(operator, [{ id: deadLetterId, version: 1, body: '{}' }]), 1],
    claimAlerts: [deadLetters.claimAlerts('me'), 0],
    readAlerts: [deadLetters.readAlerts([1]), 0],
    recordAlert: [deadLetters.recordAlert(1, true), 1],
    claimRecoveries: [deadLetters.claimRecoveries('me'), 0],
    recordRecovery: [deadLetters.recordRecovery([1], true), 1],
    deleteExpired: [forgetting.deleteExpired(), 1],
    startRedrive: [redrives.startRedrive({ ...redriveRequest, key: 'k', newId: redrive }), 1],
    listRedrives: [redrives.listRedrives(operator, '~', 20), 1],
    readRedrive: [redrives.readRedrive(operator, redrive), 1],
    cancelRedrive: [redrives.cancelRedrive(operator, redrive), 1],
    claimRedrive: [redrives.claimRedrive(false), 0],
    beginRedrivenSend: [redrives.beginRedrivenSend(redrive, deadLetterId), 0],
    claimReplayedEvents: [redrives.claimReplayedEvents(false), 0],
    recordReplayed: [redrives.recordReplayed(redrive, 1), 1],
    recordRedriven: [redrives.recordRedriven(redrive, [{ id: deadLetterId }]), 1],
    changeConsumerPause: [queues.changeConsumerPause(operator, 'vip', 'test'), 1],
    changeSnooze: [queues.changeSnooze(operator, 'vip', null, null), 1],
    listDecidedConsumers: [queues.listDecidedConsumers(), 1],
    placeOrders: [orders.placeOrders([newOrder(buyer, [[product, 1]])]), 1],
    readOrder: [orders.readOrder(buyer, order.id), 1],
    listOrders: [orders.listOrders(buyer, '~', 20), 2],
    listOrdersOfPayment: [orders.listOrdersOfPayment(operator, newId('pay'), ['PREPARING'], '~'), 1],
    listOrdersOfNumber: [orders.listOrdersOfNumber(operator, 'q3k7m2xp', ['PREPARING'], '~', 20), 1],
    listOrdersOfBuyer: [orders.listOrdersOfBuyer(operator, { email: 'x@donut.test' }, ['PREPARING'], '~', 20), 1],
    listOrdersOf: [orders.listOrdersOf(buyer, ['PREPARING', 'OUT_OF_STOCK'], '~', 20), 1],
    readOrderHistory: [orders.readOrderHistory(buyer, order.id), 1],
    chargeWallet: [wallets.chargeWallet({ caller: buyer, key: 'c', hash: 'h', newId: newId('chg'), amount: 5_000 }), 1],
    readWallet: [wallets.readWallet(buyer, 2 ** 31 - 1, 20), 1],
    putCartLine: [carts.putCartLine(buyer, product, 2), 1],
    readCart: [carts.readCart(buyer), 1],
    payOrder: [
      payments.payOrder({ ...change, key: 'p', hash: 'h', newId: newId('pay'), randomPercent: 9.5, failurePercent: 0 }),
      1,
    ],
    cancelOrder: [orderLifecycle.cancelOrder(change, null), 1],
    moveOrder: [orderLifecycle.moveOrder({ ...change, caller: seller }, 'SHIPPING'), 1],
    expireOrders: [orderLifecycle.expireOrders(false), 1],
    findProducts: [
      catalogue.findProducts({ search: null, sort: 'price-asc', sellerId: null, language: null }, null, 20),
      1,
    ],
    listProducts: [products.listProducts('', 20), 1],
    listSellersProducts: [products.listSellersProducts(seller.userId, '', 20), 1],
    readWaiting: [products.readWaiting(seller, product), 1],
    readProduct: [products.readProduct(product), 1],
    readStock: [products.readStock(product), 1],
    claimRestock: [restocks.claimRestock(stockOut(product, 1), newId('rst')), 1],
    recordFactoryResponse: [restocks.recordFactoryResponse(task, { ref: 'job' }), 1],
    requestRestock: [restocks.requestRestock(request), 1],
    receiveDelivery: [restocks.receiveDelivery({ restockId: restock, key: 'k', productId: product, units: 1 }), 1],
    readRestock: [restocks.readRestock(seller, restock), 1],
    readTimeline: [orders.readTimeline(buyer, order.id), 11],
    closeRestock: [restocks.closeRestock(seller, restock, 'test'), 1],
    listRestocks: [restocks.listRestocks(seller, null, '~', 20), 1],
    requestAds: [ads.requestAds(product, { settleMinutes: 10, again: false }), 1],
    registerAd: [ads.registerAd({ ...request, key: 'ad', managerEmail: 'ads@agency.test', newId: newId('ad') }), 1],
    requestAd: [ads.requestAd({ caller: seller, key: 'stop', hash: 'h', adId: advert, action: 'stop' }), 1],
    listAds: [ads.listAds(seller, null, '~', 20), 1],
    readAdConfirmation: [ads.readAdConfirmation(link), 1],
    confirmAd: [ads.confirmAd(link), 1],
    confirmAdManually: [ads.confirmAdManually(seller, advert, 'stop'), 1],
    // placed, stock.out, restock.requested, the second order rejected, paid, cancelled, stock.back of the release and of the
    // delivery, which starts a stock cycle; and the time of the next poll.
    claimOutbox: [outbox.claimOutbox(false), 9],
    markPublished: [outbox.markPublished([1, 2]), 1],
    claimMails: [
      mails.claimMails([{ kind: 'order.refused', subject: order.id }], CLAIM),
      1, // what the ad's manager was asked to stop was confirmed; what comes after it waits for the next claim
    ],
    readOrderRequest: [
      orderRequests.readOrderRequest(
        buyer,
        { ...order, orderId: order.id, buyerId: buyer.userId, acceptedAt: 0 },
        true,
      ),
      1,
    ],
    readIntake: [orderRequests.readIntake(operator), 1],
    openStream: [stream.openStream(buyer, 'h', 2), 1],
    readStream: [stream.readStream(seller, null, 0), 3], // where he stands, and the two that were published
    closeStream: [stream.closeStream('h'), 1],
    countSales: [bestSellers.countSales([{ kind: 'paid', orderId: order.id }]), 1],
    bestSellers: [bestSellers.bestSellers(3, 5), 1],
    readPaidOrders: [dataPlatform.readPaidOrders([order.id]), 1],
    readOwnWaitingList: [notices.readOwnWaitingList(buyer), 1],
    changeSubscription: [notices.changeSubscription(buyer, product, true), 1],
    openNoticeRun: [notices.openNoticeRun(newId('run'), product, round), 1],
    sendNotices: [
      notices.sendNotices({ ...request, caller: operator, productId: product, runId: null, newId: newId('run') }),
      1,
    ],
    listNoticeRuns: [notices.listNoticeRuns(operator, null, '~', 20), 1],
    readNoticeRun: [notices.readNoticeRun(operator, newId('run')), 1],
    readUnsubscription: [notices.readUnsubscription({ productId: product, buyerId: buyer.userId }), 1],
    unsubscribeFromRestock: [notices.unsubscribeFromRestock({ productId: product, buyerId: buyer.userId }), 1],
    suppress: [suppressions.suppress([['A'.repeat(43)]], 'BOUNCE', null), 1],
    findSuppressed: [suppressions.findSuppressed(['A'.repeat(43)]), 1],
    readSuppression: [suppressions.readSuppression(operator, ['A'.repeat(43)]), 1],
    liftSuppression: [suppressions.liftSuppression(operator, ['A'.repeat(43)], 'test'), 1],
    makeVips: [vips.makeVips([order.id]), 1],
    listMails: [mails.listMails(operator, {}, 2 ** 40, 20), 4],
    resendMail: [mails.resendMail({ caller: operator, key: 'mail', hash: 'h', mailId: '1' }), 1],
    listOperatorActions: [operatorActions.listOperatorActions(operator, {}, 2 ** 40, 20), 7],
    listVips: [vips.listVips(operator, '~', 20), 1],
    readOverview: [overview.readOverview(operator, null, '1h', OVERVIEW_LIMITS), 24],
    readQueueFailures: [overview.readQueueFailures(operator), 5],
    recordMails: [mails.recordMails([{ id: 1, state: 'SENT', providerId: 'ses-1' }]), 1],
    registerProduct: [
      products.registerProduct({ caller: seller, key: 'new', hash: 'h', newId: newId('prd'), product: DONUT }),
      1,
    ],
    changeProduct: [products.changeProduct(seller, product, 1, { price: 7 }), 1],
    adjustStock: [products.adjustStock({ ...adjustment, reason: 'counted' }), 1],
    startPictureUpload: [
      pictures.startPictureUpload({
        ...{ caller: seller, key: 'pic', hash: 'h' },
        newId: newId('pic'),
        type: 'image/png',
      }),
      1,
    ],
    readLedger: [products.readLedger(seller, product, null, 20), 5],
    deleteProduct: [products.deleteProduct(seller, newId('prd')), 1],
    requestVerification: [verifications.requestVerification(codeFor('another@donut.test').request), 1],
    checkSignUp: [verifications.checkSignUp(signUpRequest('another@donut.test', '000000')), 1],
    signUp: [verifications.signUp(signUpRequest('another@donut.test', '000000')), 1],
    beginLogIn: [users.beginLogIn(rows[0]?.email ?? '', 'a'), 1],
    completeLogIn: [users.completeLogIn(account.caller.userId, account.passwordHash, 'a', session), 1],
    renewSession: [sessions.renewSession(refreshToken, newRefreshToken(session.id, new Uint8Array(32).fill(2))), 1],
    listSessions: [sessions.listSessions(account.caller), 1],
    endOwnSession: [sessions.endOwnSession(account.caller, session.id), 1],
    endSession: [sessions.endSession(refreshToken), 1],
    readRole: [users.readRole(account.caller), 1],
    readUser: [users.readUser(account.caller), 1],
    listUsers: [users.listUsers(account.caller, [account.caller.userId]), 1],
    createExternalUser: [users.createExternalUser(newId('usr'), null, 'Kim', 'ko'), 1],
    changeUser: [users.changeUser(account.caller, 1, { name: 'Lee' }), 1],
    beginPasswordChange: [users.beginPasswordChange(account.caller), 1],
    changePassword: [users.changePassword(account.caller.userId, account.passwordHash, 'new'), 1],
    changeRole: [users.changeRole(rows[0]?.email ?? '', 'OPERATOR', 'BUYER', 'arn'), 1],
    deleteAccount: [users.deleteAccount(account.caller), 1],
  };
}

/** Exported functions of db/statements that are no statements. */
const NOT_STATEMENTS = ['placeOutcome', 'restockClaim'];

test('every statement of db/statements fits the migrated schema, and its decoders fit its columns', async () => {
  for (const [name, [statement, count]] of Object.entries(await calls())) {
    const eventsBefore = await shop.count('outbox');
    const rows = await fresh.database.rows(statement);
    expect(rows, name).toHaveLength(count);
    if (count > 0) expect(Object.values(rows[0] as object), name).not.toEqual([]);
    const { published } = statement;
    if (published && (await shop.count('outbox')) > eventsBefore)
      expect(rows.some(published), `${name} wrote an event: publishing(…, row => …) must notify the relay`).toBe(true);
  }
  // The mail of the table above belongs to an order with stock: the mail exists only to be claimed.
  await fresh.admin.query("delete from app.mails where kind = 'order.refused'");
});

test('every statement of the folder db/statements has a call in that table', async () => {
  const modules = await Promise.all(
    globSync('db/statements/*.ts').map((file): Promise<object> => import(pathToFileURL(file).href)),
  );
  const exported = modules.flatMap((module) => Object.keys(module));
  expect([...Object.keys(await calls()), ...NOT_STATEMENTS].sort()).toEqual(exported.sort());
});
