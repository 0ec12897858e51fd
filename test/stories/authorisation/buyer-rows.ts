/** A buyer's wallet, cart and restock subscriptions. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { alike, forBuyers, outside, type Row } from './rows.ts';

const ofBuyers = (path: string, response: string, sending: Row['sending'] = () => ({})): Row => ({
  path: () => path,
  sending,
  responses: forBuyers(response),
});

const ofCartLine = (sending: Row['sending'] = () => ({})): Row => ({
  path: ({ productId }) => `/users/me/cart/lines/${productId}`,
  sending,
  responses: forBuyers('204'),
});

const ofTheLine: Row = {
  path: ({ productId }) => `/products/${productId}/restock-subscription`,
  responses: forBuyers('204'),
};

export const buyerRows = {
  readWallet: ofBuyers('/users/me/wallet', '200'),
  chargeWallet: ofBuyers('/users/me/wallet/charges', '201', () => ({ key: randomUUID(), body: { amount: 1 } })),
  readCart: ofBuyers('/users/me/cart', '200'),
  readOwnWaitingList: ofBuyers('/users/me/waiting-list', '200'),
  putCartLine: ofCartLine(() => ({ body: { quantity: 1 } })),
  removeCartLine: ofCartLine(),
  subscribeToRestock: ofTheLine,
  unsubscribeFromRestock: ofTheLine,
  showUnsubscription: {
    path: ({ buyer, productId }) => `/unsubscribe/${productId}~${buyer.id}~${'A'.repeat(43)}`,
    responses: alike('401 link.forged'),
  },
  unsubscribe: {
    path: ({ buyer, productId }) => `/unsubscribe/${productId}~${buyer.id}~${'A'.repeat(43)}`,
    responses: alike('401 link.forged'),
  },
  readStream: { path: () => '/stream?poll=1', responses: { ...alike('200'), ...outside } },
} as const satisfies Partial<Record<RouteName, Row>>;
