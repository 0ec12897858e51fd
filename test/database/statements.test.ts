import { expect, test } from 'vitest';
import * as ads from '#db/ads.ts';
import * as bestSellers from '#db/best-sellers.ts';
import * as carts from '#db/carts.ts';
import * as dataPlatform from '#db/data-platform.ts';
import * as deadLetters from '#db/dead-letters.ts';
import * as forgetting from '#db/forgetting.ts';
import * as mails from '#db/mails.ts';
import * as notices from '#db/notices.ts';
import * as orderLife from '#db/order-life.ts';
import * as orders from '#db/orders.ts';
import * as outbox from '#db/outbox.ts';
import * as overview from '#db/overview.ts';
import * as payments from '#db/payments.ts';
import * as products from '#db/products.ts';
import * as redrives from '#db/redrives.ts';
import * as restocks from '#db/restocks.ts';
import type { Statement } from '#db/sql.ts';
import * as stream from '#db/stream.ts';
import * as suppressions from '#db/suppressions.ts';
import * as users from '#db/users.ts';
import * as verifications from '#db/verifications.ts';
import * as vips from '#db/vips.ts';
import * as wallets from '#db/wallets.ts';
import type { AdId, DeadLetterId, ProductId, RestockId } from '#domain/ids.ts';
import { register } from '#test/database/ads.ts';
import { freshDatabase } from '#test/database/fresh.ts';
import { codeFor, DONUT, signedUp, wishToSignUp } from '#test/database/people.ts';
import { askByHand, CLAIM, newId, openShop, place, stockOut, wish } from '#test/database/shop.ts';

/** One point of the chart: there is one for each second in which the shelf changed. */
const LOOK = { window: 100, products: 20, moves: 100, points: 1, events: 20, unpaid: 100, waiting: 100, waitHours: 24 };

const fresh = freshDatabase();
const shop = openShop(fresh);

/** A lived-in shop, and for each statement of db/ what it is asked with and how many rows it then answers. */
async function calls(): Promise<Record<string, readonly [statement: Statement<unknown>, rows: number]>> {
  const seller = await shop.seller();
  const product: ProductId = await shop.product({ stock: 1, seller });
  const buyer = await shop.buyer();
  const order = wish(buyer, [[product, 1]]);
  await place(fresh.database, order);
  const restock = (await askByHand(fresh.database, seller, product, { quantity: 2 }))?.restock?.id as RestockId;
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
  const asked = { asker: seller, key: 'k', hash: 'h', productId: product, quantity: 2, newId: newId('rst') };
  const operator = await shop.operator();
  const change = { asker: buyer, orderId: order.id, requestId: 'req-test' };
  const dead = { queue: 'restock', messageId: 'm1', body: '{}', attributes: {}, error: 'no', receives: 5 };
  const [letter] = await fresh.database.rows(deadLetters.recordDeadLetter(newId('dl'), dead));
  const letterId = letter?.id as DeadLetterId;
  const account = await signedUp(fresh.database, 'statements@donut.test');
  const adjustment = { asker: seller, key: 'adj', hash: 'h', newId: newId('adj'), productId: product, delta: 1 };
  // By now it has been delivered once.
  const round = 2;
  const redrive = newId('rdr');
  const redriveWish = { asker: operator, hash: 'h', wish: { ids: [letterId] }, rate: 10, dryRun: false };
  return {
    noteEnds: [deadLetters.noteEnds('mail', [{ messageId: 'm2', error: 'no' }], [], null), 1],
    recordDeadLetter: [deadLetters.recordDeadLetter(newId('dl'), dead), 1],
    listDeadLetters: [deadLetters.listDeadLetters(operator, {}, '~', 20), 1],
    listDeadLetterGroups: [deadLetters.listDeadLetterGroups(operator, {}, 100), 1],
    readDeadLetter: [deadLetters.readDeadLetter(operator, letterId), 1],
    readMessage: [deadLetters.readMessage(letterId), 1],
    changeDeadLetter: [deadLetters.changeDeadLetter(operator, letterId, { reason: 'test' }), 1],
    claimAlerts: [deadLetters.claimAlerts('me'), 0],
    readAlerts: [deadLetters.readAlerts([1]), 0],
    recordAlert: [deadLetters.recordAlert(1, true), 1],
    claimRecoveries: [deadLetters.claimRecoveries('me'), 0],
    recordRecovery: [deadLetters.recordRecovery([1], true), 1],
    forgetOld: [forgetting.forgetOld(), 1],
    startRedrive: [redrives.startRedrive({ ...redriveWish, key: 'k', newId: redrive }), 1],
    readRedrive: [redrives.readRedrive(operator, redrive), 1],
    cancelRedrive: [redrives.cancelRedrive(operator, redrive), 1],
    claimRedrive: [redrives.claimRedrive(false), 0],
    recordRedriven: [redrives.recordRedriven(redrive, [{ id: letterId }]), 1],
    placeOrders: [orders.placeOrders([wish(buyer, [[product, 1]])]), 1],
    readOrder: [orders.readOrder(buyer, order.id), 1],
    listOrders: [orders.listOrders(buyer, '~', 20), 2],
    listOrdersOf: [orders.listOrdersOf(buyer, ['PREPARING', 'OUT_OF_STOCK'], '~', 20), 1],
    readOrderHistory: [orders.readOrderHistory(buyer, order.id), 1],
    chargeWallet: [wallets.chargeWallet({ asker: buyer, key: 'c', hash: 'h', newId: newId('chg'), amount: 5_000 }), 1],
    readWallet: [wallets.readWallet(buyer, 2 ** 31 - 1, 20), 1],
    putCartLine: [carts.putCartLine(buyer, product, 2), 1],
    readCart: [carts.readCart(buyer), 1],
    payOrder: [
      payments.payOrder({ ...change, key: 'p', hash: 'h', newId: newId('pay'), luck: 9.5, failurePercent: 0 }),
      1,
    ],
    cancelOrder: [orderLife.cancelOrder(change, null), 1],
    moveOrder: [orderLife.moveOrder({ ...change, asker: seller }, 'SHIPPING'), 1],
    expireOrders: [orderLife.expireOrders(false), 1],
    listProducts: [products.listProducts('', 20), 1],
    listSellersProducts: [products.listSellersProducts(seller.userId, '', 20), 1],
    readWaiting: [products.readWaiting(seller, product), 1],
    readProduct: [products.readProduct(product), 1],
    readStock: [products.readStock(product), 1],
    claimRestock: [restocks.claimRestock(stockOut(product, 1), newId('rst')), 1],
    recordFactoryAnswer: [restocks.recordFactoryAnswer(task, { ref: 'job' }), 1],
    requestRestock: [restocks.requestRestock(asked), 1],
    receiveDelivery: [restocks.receiveDelivery({ restockId: restock, key: 'k', productId: product, units: 1 }), 1],
    readRestock: [restocks.readRestock(seller, restock), 1],
    readTimeline: [orders.readTimeline(buyer, order.id), 11],
    closeRestock: [restocks.closeRestock(seller, restock, 'test'), 1],
    listRestocks: [restocks.listRestocks(seller, null, '~', 20), 1],
    askAds: [ads.askAds(product), 1],
    registerAd: [ads.registerAd({ ...asked, key: 'ad', managerEmail: 'ads@agency.test', newId: newId('ad') }), 1],
    requestAd: [ads.requestAd({ asker: seller, key: 'stop', hash: 'h', adId: advert, action: 'stop' }), 1],
    listAds: [ads.listAds(seller, null, '~', 20), 1],
    readAdConfirmation: [ads.readAdConfirmation(link), 1],
    confirmAd: [ads.confirmAd(link), 1],
    confirmAdByHand: [ads.confirmAdByHand(seller, advert, 'stop'), 1],
    // placed, stock.out, restock.requested, the second's refusal, paid, cancelled, the release's stock.back; and when to look again.
    claimOutbox: [outbox.claimOutbox(false), 8],
    markPublished: [outbox.markPublished([1, 2]), 1],
    claimMails: [
      mails.claimMails([{ kind: 'order.refused', subject: order.id, recipient: buyer.userId }], CLAIM),
      3, // and what the ad's manager was asked
    ],
    openStream: [stream.openStream(buyer, 'h', 2), 1],
    readStream: [stream.readStream(seller, null, 0), 3], // where he stands, and the two that were published
    closeStream: [stream.closeStream('h'), 1],
    countSales: [bestSellers.countSales([{ kind: 'paid', orderId: order.id }]), 1],
    bestSellers: [bestSellers.bestSellers(3, 5), 1],
    readPaidOrders: [dataPlatform.readPaidOrders([order.id]), 1],
    subscribe: [notices.subscribe(buyer, product, true), 1],
    openNoticeRun: [notices.openNoticeRun(newId('run'), product, round), 1],
    sendNotices: [
      notices.sendNotices({ ...asked, asker: operator, productId: product, runId: null, newId: newId('run') }),
      1,
    ],
    listNoticeRuns: [notices.listNoticeRuns(operator, null, '~', 20), 1],
    readNoticeRun: [notices.readNoticeRun(operator, newId('run')), 1],
    readUnsubscription: [notices.readUnsubscription({ productId: product, buyerId: buyer.userId }), 1],
    leaveLine: [notices.leaveLine({ productId: product, buyerId: buyer.userId }), 1],
    suppress: [suppressions.suppress(['A'.repeat(43)], 'BOUNCE'), 1],
    findSuppressed: [suppressions.findSuppressed(['A'.repeat(43)]), 1],
    makeVip: [vips.makeVip(order.id), 1],
    listMails: [mails.listMails(operator, {}, 2 ** 40, 20), 4],
    resendMail: [mails.resendMail({ asker: operator, key: 'mail', hash: 'h', mailId: '1' }), 1],
    listVips: [vips.listVips(operator, '~', 20), 1],
    readOverview: [overview.readOverview(operator, null, LOOK), 7],
    readQueueNotes: [overview.readQueueNotes(operator), 5],
    recordMails: [mails.recordMails([{ id: 1, state: 'SENT', providerId: 'ses-1' }]), 1],
    registerProduct: [
      products.registerProduct({ asker: seller, key: 'new', hash: 'h', newId: newId('prd'), product: DONUT }),
      1,
    ],
    changeProduct: [products.changeProduct(seller, product, 1, { price: 7 }), 1],
    adjustStock: [products.adjustStock({ ...adjustment, reason: 'counted' }), 1],
    readLedger: [products.readLedger(seller, product, null, 20), 5],
    deleteProduct: [products.deleteProduct(seller, newId('prd')), 1],
    requestVerification: [verifications.requestVerification(codeFor('another@donut.test').wish), 1],
    signUp: [verifications.signUp(wishToSignUp('another@donut.test', '000000')), 1],
    beginLogIn: [users.beginLogIn(rows[0]?.email ?? '', 'a'), 1],
    completeLogIn: [users.completeLogIn(account.asker.userId, account.passwordHash, 'a'), 1],
    readUser: [users.readUser(account.asker), 1],
    meetUser: [users.meetUser(newId('usr'), null, 'Kim', 'ko'), 1],
    changeUser: [users.changeUser(account.asker, 1, { name: 'Lee' }), 1],
    beginPasswordChange: [users.beginPasswordChange(account.asker), 1],
    changePassword: [users.changePassword(account.asker.userId, account.passwordHash, 'new'), 1],
    withdraw: [users.withdraw(account.asker), 1],
  };
}

/** Functions of db/ that ask nothing. */
const NOT_STATEMENTS = ['placeOutcome', 'restockClaim'];

test('every statement of db/ fits the migrated schema, and its decoders fit its columns', async () => {
  for (const [name, [statement, rows]] of Object.entries(await calls())) {
    const answer = await fresh.database.rows(statement);
    expect(answer, name).toHaveLength(rows);
    if (rows > 0) expect(Object.values(answer[0] as object), name).not.toEqual([]);
  }
  // The mail of the table above belongs to an order that was not refused: it was only there to be claimed.
  await fresh.admin.query("delete from app.mails where kind = 'order.refused'");
});

test('no statement of db/ is missing in that table', async () => {
  const buying = [carts, orderLife, orders, payments, wallets];
  const people = [users, verifications, vips];
  const told = [
    bestSellers,
    dataPlatform,
    deadLetters,
    forgetting,
    mails,
    notices,
    outbox,
    overview,
    redrives,
    stream,
    suppressions,
  ];
  const files = [...buying, ...people, ...told, ads, products, restocks];
  const exported = files.flatMap((file) => Object.keys(file));
  expect([...Object.keys(await calls()), ...NOT_STATEMENTS].sort()).toEqual(exported.sort());
});
