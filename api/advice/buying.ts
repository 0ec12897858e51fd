import type { AdviceOf } from '#api/advice.ts';

/** People, their money, and what they buy. */
export const BUYING_ADVICE = {
  'verification.failed': [
    'The code is wrong, over (5 minutes), used, or was never sent to this address; or too many were guessed this hour.',
    'Ask for a new one with `POST /api/v1/verifications` and use it within 5 minutes.',
  ],
  'user.exists': [
    'Whoever has the code has an account with this address already.',
    'Sign in with it. Another account needs another address.',
  ],
  'user.wrong_password': [
    'To change a password the current one is needed, and this is not it.',
    'Type the current password again.',
  ],
  'user.changed': [
    'The account was changed after you read it, from another device perhaps.',
    'Read `GET /users/me` again, and send the change with the new `ETag`.',
  ],
  'user.not_deletable': [
    'Orders are open, yours or of your products, or your wallet holds money.',
    'The answer says `openOrders` or `balance`. Cancel or finish the orders, spend the money, then leave.',
  ],
  'wallet.full': [
    'With this charge the wallet would hold more than 100 million won.',
    'Charge less, or spend some of it first.',
  ],
  'cart.full': ['A cart holds 50 lines, because an order does.', 'Take something out, or order it first.'],
  'product.not_found': [
    'There is no such product, or it was deleted.',
    'Look for it in `GET /api/v1/products`. Orders of a deleted product go on.',
  ],
  'product.not_on_sale': [
    'The sale of this product has not begun, or is over. The database’s clock decides.',
    'Read `availableAt` and `endAt` of the product and come back in between. Nothing was reserved.',
  ],
  'order.not_found': ['There is no such order, or it is somebody else’s.', 'Look for it in `GET /api/v1/orders`.'],
  'order.duplicate_product': [
    'The same product stands in two lines of the order.',
    'Put the quantities together in one line.',
  ],
  'order.mixed_sellers': [
    'The products of one order must be of one seller, who sends it as one parcel.',
    'Place one order for each seller.',
  ],
  'order.too_many_open': [
    'You have 20 orders that are neither paid nor cancelled.',
    'Pay or cancel one. What is not paid is cancelled by itself after 5 minutes.',
  ],
  'order.cart_empty': [
    'The cart was to be ordered, and there is nothing in it.',
    'Put something in: `PUT /users/me/cart/lines/{productId}`.',
  ],
  'order.payment_expired': [
    'The 5 minutes to pay are over. No money was taken, and the units are for sale again.',
    'Place a new order.',
  ],
  'order.already_paid': [
    'The order was paid before, and not twice: no money was taken now.',
    'Nothing. Read the order to see its payment.',
  ],
  'order.cancelled': [
    'The order was cancelled, and cannot be paid any more. What was paid went back to the wallet.',
    'Read its history to see who did it and why. Place a new order.',
  ],
  'order.not_cancellable': [
    'The order is on its way, arrived, or was cancelled before.',
    'Read its status. There is no cancelling after it was sent.',
  ],
  'order.not_shippable': [
    'Only an order that is paid and not yet sent can be sent.',
    'Read its status: it may be unpaid, cancelled, or on its way already.',
  ],
  'order.not_deliverable': [
    'Only an order that was sent can arrive.',
    'Record the shipment first, or read its status: it may have arrived already.',
  ],
  'payment.insufficient_balance': [
    'The wallet holds less than the order costs. The attempt is recorded; the order stays payable until its deadline.',
    'Charge the wallet with `POST /users/me/wallet/charges`, and pay again with a new `Idempotency-Key`.',
  ],
  'payment.failed': [
    'The payment was refused as a card would be. No money was taken; the order stays payable until its deadline.',
    'Pay again with a new `Idempotency-Key`.',
  ],
  'stock.sold_out': [
    'There is less than you want. The order was refused as a whole and nothing was reserved; `orderId` names it and `available` says what there is.',
    'Order what is there, or wait: for 24 hours you stand in the line of those who are mailed when it is back. A repeat with the same key gives the same answer: take a new one.',
  ],
} as const satisfies AdviceOf;
