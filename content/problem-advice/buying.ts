import type { AdviceOf } from './advice.ts';

/** Accounts, wallets, carts and orders. */
export const BUYING_ADVICE = {
  'verification.failed': [
    'The code is wrong, expired (after 5 minutes), already used, or was never sent to this address; or there were too many attempts this hour.',
    'Request a new code with `POST /api/v1/verifications` and use it within 5 minutes.',
  ],
  'user.exists': [
    'This e-mail address already has an account.',
    'Sign in with the existing account, or sign up with another address.',
  ],
  'user.wrong_password': [
    'A password change requires the current password, and the value sent is not the current password.',
    'Enter the current password again.',
  ],
  'user.changed': [
    'The account was changed after you read it, for example on another device.',
    'Read `GET /users/me` again and send the change with the new `ETag`.',
  ],
  'user.not_deletable': [
    'There are open orders (your own, or orders of your products), or the wallet has a balance.',
    'The response contains `openOrders` or `balance`. Cancel or finish the orders, spend the balance, then delete the account.',
  ],
  'wallet.full': [
    'This charge would raise the wallet balance above 100 million won.',
    'Charge a smaller amount, or spend part of the balance first.',
  ],
  'cart.full': [
    'A cart has at most 50 lines, the limit of an order.',
    'Remove a product, or order the current cart first.',
  ],
  'product.not_found': [
    'The product does not exist, or it was deleted.',
    'Find the product with `GET /api/v1/products`. Existing orders of a deleted product continue.',
  ],
  'product.not_on_sale': [
    'The sale of this product has not started, or it has ended, according to the database clock.',
    'Read `availableAt` and `endAt` of the product, and order, notify or resume between these times. Nothing was reserved or sent. A restock can be requested until `endAt`.',
  ],
  'order.not_found': [
    'The order does not exist, or it belongs to another user.',
    'Find the order with `GET /api/v1/orders`.',
  ],
  'order.request_not_found': [
    'The address is not one that the shop made, or the order request belongs to another user.',
    'Use the `Location` of the response 202 unchanged, with the token of the user who ordered.',
  ],
  'order.request_expired': [
    'The order waited in the order queue and was not decided within 5 minutes, because the database was not available. No order was placed, and none will be.',
    'Place the order again, with a new `Idempotency-Key`.',
  ],
  'order.duplicate_product': ['Two lines of the order have the same product.', 'Combine the quantities in one line.'],
  'order.mixed_sellers': [
    'All products of an order must belong to one seller, because an order is shipped as one parcel.',
    'Place one order for each seller.',
  ],
  'order.too_many_open': [
    'You have 20 orders that are neither paid nor cancelled.',
    'Pay or cancel an order. Unpaid orders are cancelled automatically after 5 minutes.',
  ],
  'order.too_many_cancellations': [
    'You have cancelled 10 orders within an hour. Nothing was reserved. Orders that the seller cancelled, or that were not paid in time, do not count.',
    'Wait as long as the header `Retry-After` says. Orders that you have already placed can still be paid.',
  ],
  'order.price_changed': [
    'The order would cost more than the `expectedTotal`, or a line more than the `expectedPrice`, of the request. Nothing was reserved, charged or stored under the `Idempotency-Key`.',
    'The response contains the new `total` and `prices`. Show them to the buyer, and repeat the order with the new values if the buyer agrees.',
  ],
  'order.limit_per_buyer': [
    'The seller limits the units of this product that one buyer may have (`maxPerBuyer`). Units of your orders that were not cancelled count, including paid and delivered ones.',
    'Order fewer units. `errors` contains the line, the limit and how many units you already have.',
  ],
  'order.cart_empty': [
    'The request orders the cart, but the cart is empty.',
    'Add a product first: `PUT /users/me/cart/lines/{productId}`.',
  ],
  'order.payment_expired': [
    'The 5 minutes for the payment have passed. No money was taken, and the units are on sale again.',
    'Place a new order.',
  ],
  'order.already_paid': [
    'The order was paid before. This request took no money.',
    'No action is needed. Read the order to see its payment.',
  ],
  'order.cancelled': [
    'The order was cancelled and cannot be paid. A payment was refunded to the wallet.',
    'Read the order history for the actor and the reason. Place a new order.',
  ],
  'order.not_cancellable': [
    'The order was already shipped, delivered or cancelled.',
    'Read the order status. An order cannot be cancelled after it was shipped.',
  ],
  'order.not_shippable': [
    'Only an order that is paid and not yet shipped can be shipped.',
    'Read the order status: it is unpaid, cancelled, or already shipped.',
  ],
  'order.not_deliverable': [
    'Only a shipped order can be delivered.',
    'Record the shipment first, or read the order status: it may already be delivered.',
  ],
  'payment.insufficient_balance': [
    'The wallet balance is lower than the order total. The attempt was recorded, and the order can be paid until its deadline.',
    'Charge the wallet with `POST /users/me/wallet/charges` and pay again with a new `Idempotency-Key`.',
  ],
  'payment.failed': [
    'The payment was declined, like a card payment can be. No money was taken, and the order can be paid until its deadline.',
    'Pay again with a new `Idempotency-Key`.',
  ],
  'stock.sold_out': [
    'The available quantity is lower than the ordered quantity. The whole order was rejected (out of stock) and nothing was reserved. The response contains `orderId` and `available`.',
    'Order the available quantity, or wait: for 24 hours you are on the waiting list that is mailed when the product is back. A repetition with the same key returns the same response, so use a new key for a new order.',
  ],
} as const satisfies AdviceOf;
