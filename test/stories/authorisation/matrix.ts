/** Who may do what, as a person would say it: a row a route, a column a caller. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import type { Sending } from '#test/stories/shop.ts';
import type { Caller, Scene } from './people.ts';

export interface Row {
  readonly path: (scene: Scene) => string;
  readonly sending?: (scene: Scene) => Sending;
  readonly answers: Readonly<Record<Caller, string>>;
  /** It ends the account that asks: each caller is one who comes only for this. */
  readonly fresh?: true;
}

const NOBODY = '401 auth.required';
/** The three that never get in, whatever they ask for. */
const outside = { anonymous: NOBODY, withdrawn: NOBODY, forged: NOBODY };
const alike = (answer: string): Row['answers'] => ({
  anonymous: answer,
  buyer: answer,
  'other buyer': answer,
  seller: answer,
  'other seller': answer,
  operator: answer,
  withdrawn: answer,
  forged: answer,
});

const FORBIDDEN = '403 auth.forbidden';
const forOperators = (answer: string): Row['answers'] => ({ ...alike(FORBIDDEN), ...outside, operator: answer });

const noSeller = { buyer: FORBIDDEN, 'other buyer': FORBIDDEN, operator: FORBIDDEN };
/** The seller's own; another seller's is as if it did not exist. */
const ofSeller = (answer: string): Row['answers'] => ({
  ...outside,
  ...noSeller,
  seller: answer,
  'other seller': '404 product.not_found',
});

const ofOrder = (suffix: string): Row => ({
  path: ({ orderId }) => `/orders/${orderId}${suffix}`,
  answers: {
    ...outside,
    buyer: '200',
    'other buyer': '404 order.not_found',
    seller: '200',
    'other seller': '404 order.not_found',
    operator: '200',
  },
});

/** The seller's and the operators' alone. */
const ofStaff = (suffix: string, answer: string): Row => ({
  path: ({ orderId }) => `/orders/${orderId}${suffix}`,
  answers: {
    ...outside,
    buyer: FORBIDDEN,
    'other buyer': FORBIDDEN,
    seller: answer,
    'other seller': '404 order.not_found',
    operator: answer,
  },
});

const forBuyers = (answer: string): Row['answers'] => ({
  ...alike(FORBIDDEN),
  ...outside,
  buyer: answer,
  'other buyer': answer,
});
const ofBuyers = (path: string, answer: string, sending: Row['sending'] = () => ({})): Row => ({
  path: () => path,
  sending,
  answers: forBuyers(answer),
});
const ofCartLine = (sending: Row['sending'] = () => ({})): Row => ({
  path: ({ productId }) => `/users/me/cart/lines/${productId}`,
  sending,
  answers: forBuyers('204'),
});
const ofTheLine: Row = {
  path: ({ productId }) => `/products/${productId}/restock-subscription`,
  answers: forBuyers('204'),
};

const delivery = ({ restockId, restockedProductId }: Scene): Sending => ({
  body: {
    MessageGroupId: restockId,
    MessageAttributeProductId: restockedProductId,
    MessageAttributeProductCnt: 1,
    MessageAttributeFactoryId: 'fac_main',
    MessageAttributeRequester: 'system',
  },
});

/** Staff only; another seller's is as if it did not exist. */
const ofAd = (suffix: string, asked: string): Row => ({
  path: ({ adId }) => `/ads/${adId}${suffix}`,
  sending: () => ({ key: randomUUID() }),
  answers: {
    ...outside,
    buyer: '403 auth.forbidden',
    'other buyer': '403 auth.forbidden',
    seller: asked,
    'other seller': '404 ad.not_found',
    operator: asked,
  },
});

export const MATRIX: Readonly<Record<RouteName, Row>> = {
  readHealth: { path: () => '/health', answers: alike('200') },
  createSession: {
    path: () => '/sessions',
    sending: () => ({ body: { email: 'seller@donut.test', password: 'donut-states' } }),
    answers: alike('201'),
  },
  listProducts: { path: () => '/products', answers: alike('200') },
  readBestSellers: { path: () => '/products/best-sellers?days=1&limit=1', answers: alike('200') },
  readProduct: { path: ({ productId }) => `/products/${productId}`, answers: alike('200') },
  readStock: { path: ({ productId }) => `/products/${productId}/stock`, answers: alike('200') },
  placeOrder: {
    path: () => '/orders',
    sending: ({ productId }) => ({ key: randomUUID(), body: { lines: [{ productId, quantity: 1 }] } }),
    answers: {
      ...outside,
      buyer: '201',
      'other buyer': '201',
      seller: '403 auth.forbidden',
      'other seller': '403 auth.forbidden',
      operator: '403 auth.forbidden',
    },
  },
  listOrders: {
    path: () => '/orders?limit=100',
    answers: { ...alike('200'), ...outside },
  },
  readOrder: ofOrder(''),
  readOrderHistory: ofOrder('/history'),
  readTimeline: ofOrder('/timeline'),
  // Before a charge: his order, and his empty wallet. The others hear nothing of either.
  payOrder: {
    path: ({ orderId }) => `/orders/${orderId}/payments`,
    sending: () => ({ key: randomUUID() }),
    answers: {
      ...outside,
      buyer: '402 payment.insufficient_balance',
      'other buyer': '404 order.not_found',
      seller: FORBIDDEN,
      'other seller': FORBIDDEN,
      operator: FORBIDDEN,
    },
  },
  cancelOrder: {
    path: ({ sentOrderId }) => `/orders/${sentOrderId}/cancellation`,
    sending: () => ({ body: {} }),
    answers: {
      ...outside,
      buyer: '409 order.not_cancellable',
      'other buyer': '404 order.not_found',
      seller: '409 order.not_cancellable',
      'other seller': '404 order.not_found',
      operator: '409 order.not_cancellable',
    },
  },
  shipOrder: ofStaff('/shipment', '409 order.not_shippable'),
  deliverOrder: ofStaff('/delivery', '409 order.not_deliverable'),
  readWallet: ofBuyers('/users/me/wallet', '200'),
  chargeWallet: ofBuyers('/users/me/wallet/charges', '201', () => ({ key: randomUUID(), body: { amount: 1 } })),
  readCart: ofBuyers('/users/me/cart', '200'),
  putCartLine: ofCartLine(() => ({ body: { quantity: 1 } })),
  removeCartLine: ofCartLine(),
  requestRestock: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/restocks`,
    sending: () => ({ key: randomUUID(), body: {} }),
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '202',
      'other seller': '404 product.not_found',
      operator: '202',
    },
  },
  listRestocks: {
    path: ({ restockedProductId }) => `/restocks?productId=${restockedProductId}`,
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '200',
      'other seller': '200',
      operator: '200',
    },
  },
  readRestock: {
    path: ({ restockId }) => `/restocks/${restockId}`,
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '200',
      'other seller': '404 restock.not_found',
      operator: '200',
    },
  },
  closeRestock: {
    path: ({ restockId }) => `/restocks/${restockId}/closure`,
    sending: () => ({ body: { reason: 'matrix' } }),
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '200',
      'other seller': '404 restock.not_found',
      operator: '200',
    },
  },
  readStream: { path: () => '/stream?poll=1', answers: { ...alike('200'), ...outside } },
  readOverview: { path: () => '/overview', answers: forOperators('200') },
  listQueues: { path: () => '/queues', answers: forOperators('200') },
  listMails: { path: () => '/mails?state=SENT', answers: forOperators('200') },
  listVips: { path: () => '/vips', answers: forOperators('200') },
  listDeadLetters: { path: () => '/dead-letters?queue=restock', answers: forOperators('200') },
  listDeadLetterGroups: { path: () => '/dead-letters/groups?queue=restock', answers: forOperators('200') },
  readDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}`,
    answers: forOperators('200'),
  },
  // A body no queue takes: whoever may come so far is told so.
  editDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}`,
    sending: () => ({ headers: { 'if-match': '"v1"' }, body: { body: '{}' } }),
    answers: forOperators('400 request.invalid'),
  },
  discardDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}?reason=test`,
    answers: forOperators('200'),
  },
  startRedrive: {
    path: () => '/redrives',
    sending: ({ deadLetterId }) => ({ key: randomUUID(), body: { ids: [deadLetterId], dryRun: true } }),
    answers: forOperators('200'),
  },
  readRedrive: { path: ({ redriveId }) => `/redrives/${redriveId}`, answers: forOperators('200') },
  cancelRedrive: { path: ({ redriveId }) => `/redrives/${redriveId}`, answers: forOperators('200') },
  // Whoever holds the signed address may call it; who else he is does not matter.
  takeFactoryCallback: {
    path: ({ restockId }) => `/factory/callbacks/${restockId}~1~9999999999~${'A'.repeat(43)}`,
    sending: delivery,
    answers: alike('401 callback.forged'),
  },
  takeSignedFactoryCallback: {
    path: () => '/factory/callbacks',
    sending: delivery,
    answers: alike('401 callback.forged'),
  },
  registerAd: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/ads`,
    sending: () => ({ key: randomUUID(), body: { managerEmail: 'matrix@agency.test' } }),
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '202',
      'other seller': '404 product.not_found',
      operator: '202',
    },
  },
  listAds: {
    path: ({ restockedProductId }) => `/ads?productId=${restockedProductId}`,
    answers: {
      ...outside,
      buyer: '403 auth.forbidden',
      'other buyer': '403 auth.forbidden',
      seller: '200',
      'other seller': '200',
      operator: '200',
    },
  },
  stopAd: ofAd('/stop', '202'),
  resumeAd: ofAd('/resume', '409 ad.still_short'),
  joinLine: ofTheLine,
  leaveLine: ofTheLine,
  showUnsubscription: {
    path: ({ buyer, productId }) => `/unsubscribe/${productId}~${buyer.id}~${'A'.repeat(43)}`,
    answers: alike('401 link.forged'),
  },
  unsubscribe: {
    path: ({ buyer, productId }) => `/unsubscribe/${productId}~${buyer.id}~${'A'.repeat(43)}`,
    answers: alike('401 link.forged'),
  },
  listNoticeRuns: { path: () => '/notice-runs', answers: forOperators('200') },
  readNoticeRun: { path: ({ noticeRunId }) => `/notice-runs/${noticeRunId}`, answers: forOperators('200') },
  sendNotices: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/notice-runs`,
    sending: () => ({ key: randomUUID() }),
    answers: forOperators('409 notice.sold_out'),
  },
  resumeNotices: {
    path: ({ noticeRunId }) => `/notice-runs/${noticeRunId}/resume`,
    sending: () => ({ key: randomUUID() }),
    answers: forOperators('409 notice.nothing_to_resume'),
  },
  showAdConfirmation: {
    path: ({ adId }) => `/ads/confirmations/stop~${adId}~1~9999999999~${'A'.repeat(43)}`,
    answers: alike('401 link.forged'),
  },
  confirmAd: {
    path: ({ adId }) => `/ads/confirmations/stop~${adId}~1~9999999999~${'A'.repeat(43)}`,
    answers: alike('401 link.forged'),
  },
  requestVerification: {
    path: () => '/verifications',
    sending: () => ({ body: { email: `${randomUUID()}@matrix.test` } }),
    answers: alike('202'),
  },
  signUp: {
    path: () => '/users',
    sending: () => ({
      body: {
        email: 'seller@donut.test',
        password: 'donut-states',
        name: 'Thief',
        role: 'SELLER',
        verificationCode: '000000',
      },
    }),
    answers: alike('422 verification.failed'),
  },
  readMe: { path: () => '/users/me', answers: { ...alike('200'), ...outside } },
  changeMe: {
    path: () => '/users/me',
    sending: () => ({ headers: { 'if-match': '"v999"' }, body: { locale: 'ko' } }),
    answers: { ...alike('412 user.changed'), ...outside },
  },
  withdrawMe: { path: () => '/users/me', fresh: true, answers: { ...alike('204'), ...outside } },
  changePassword: {
    path: () => '/users/me/password',
    sending: () => ({ body: { current: 'not this one', next: 'but that one' } }),
    answers: { ...alike('422 user.wrong_password'), ...outside },
  },
  registerProduct: {
    path: () => '/products',
    sending: () => ({ key: randomUUID(), body: { title: 'Matrix', price: 1, stock: 0 } }),
    answers: { ...alike('201'), ...outside, ...noSeller },
  },
  changeProduct: {
    path: ({ doomedProductId }) => `/products/${doomedProductId}`,
    sending: () => ({ headers: { 'if-match': '"v999"' }, body: { price: 1 } }),
    answers: ofSeller('412 product.changed'),
  },
  adjustStock: {
    path: ({ productId }) => `/products/${productId}/stock-adjustments`,
    sending: () => ({ key: randomUUID(), body: { delta: 1, reason: 'matrix' } }),
    answers: ofSeller('201'),
  },
  listStockMoves: {
    path: ({ productId }) => `/products/${productId}/stock-moves`,
    answers: { ...ofSeller('200'), operator: '200' },
  },
  deleteProduct: { path: ({ doomedProductId }) => `/products/${doomedProductId}`, answers: ofSeller('204') },
};
