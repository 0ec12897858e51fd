import { expect, test } from 'vitest';
import * as ads from '#db/ads.ts';
import * as deadLetters from '#db/dead-letters.ts';
import * as forgetting from '#db/forgetting.ts';
import * as mails from '#db/mails.ts';
import * as orders from '#db/orders.ts';
import * as outbox from '#db/outbox.ts';
import * as products from '#db/products.ts';
import * as redrives from '#db/redrives.ts';
import * as restocks from '#db/restocks.ts';
import type { Statement } from '#db/sql.ts';
import * as users from '#db/users.ts';
import * as vips from '#db/vips.ts';
import type { AdId, DeadLetterId, ProductId, RestockId } from '#domain/ids.ts';
import { register } from '#test/database/ads.ts';
import { freshDatabase } from '#test/database/fresh.ts';
import { askByHand, newId, openShop, place, stockOut, wish } from '#test/database/shop.ts';

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
  const dead = { queue: 'restock', messageId: 'm1', body: '{}', attributes: {}, error: 'no', receives: 5 };
  const [letter] = await fresh.database.rows(deadLetters.recordDeadLetter(newId('dl'), dead));
  const letterId = letter?.id as DeadLetterId;
  const redrive = newId('rdr');
  const redriveWish = { asker: operator, hash: 'h', wish: { ids: [letterId] }, rate: 10, dryRun: false };
  return {
    noteEnds: [deadLetters.noteEnds('mail', [{ messageId: 'm2', error: 'no' }], [], null), 1],
    recordDeadLetter: [deadLetters.recordDeadLetter(newId('dl'), dead), 1],
    listDeadLetters: [deadLetters.listDeadLetters(operator, {}, '~', 20), 1],
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
    readOrderHistory: [orders.readOrderHistory(buyer, order.id), 1],
    listProducts: [products.listProducts('', 20), 1],
    readProduct: [products.readProduct(product), 1],
    readStock: [products.readStock(product), 1],
    findAccount: [users.findAccount(rows[0]?.email ?? ''), 1],
    claimRestock: [restocks.claimRestock(stockOut(product, 1), newId('rst')), 1],
    recordFactoryAnswer: [restocks.recordFactoryAnswer(task, { ref: 'job' }), 1],
    requestRestock: [restocks.requestRestock(asked), 1],
    receiveDelivery: [restocks.receiveDelivery({ restockId: restock, key: 'k', productId: product, units: 1 }), 1],
    readRestock: [restocks.readRestock(seller, restock), 1],
    listRestocks: [restocks.listRestocks(seller, null, '~', 20), 1],
    askAds: [ads.askAds(product), 1],
    registerAd: [ads.registerAd({ ...asked, key: 'ad', managerEmail: 'ads@agency.test', newId: newId('ad') }), 1],
    requestAd: [ads.requestAd({ asker: seller, key: 'stop', hash: 'h', adId: advert, action: 'stop' }), 1],
    listAds: [ads.listAds(seller, null, '~', 20), 1],
    readAdConfirmation: [ads.readAdConfirmation(link), 1],
    confirmAd: [ads.confirmAd(link), 1],
    // placed, stock.out, restock.requested, the second's refusal, the delivery's stock.back; and when to look again.
    claimOutbox: [outbox.claimOutbox(false), 6],
    markPublished: [outbox.markPublished([1, 2]), 1],
    claimMails: [
      mails.claimMails([{ kind: 'order.refused', subject: order.id, recipient: buyer.userId }], 500, false),
      3, // and what the ad's manager was asked
    ],
    makeVip: [vips.makeVip(order.id), 1],
    recordMails: [mails.recordMails([{ id: 1, state: 'SENT', providerId: 'ses-1' }]), 1],
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
  const files = [ads, deadLetters, forgetting, mails, orders, outbox, products, redrives, restocks, users, vips];
  const exported = files.flatMap((file) => Object.keys(file));
  expect([...Object.keys(await calls()), ...NOT_STATEMENTS].sort()).toEqual(exported.sort());
});
