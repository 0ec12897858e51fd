/**
 * The one route table: it validates in the handlers, becomes the API's methods in the template, and is the rows of the
 * authorisation tests. A path is under BASE_PATH.
 */
import * as z from 'zod';
import { accountRoutes } from '#api/account-routes.ts';
import * as d from '#api/dead-letters.ts';
import { operationsRoutes } from '#api/operations-routes.ts';
import type { Caller, ProblemCode } from '#api/problems.ts';
import { productRoutes } from '#api/product-routes.ts';
import * as s from '#api/schemas.ts';

export const BASE_PATH = '/api/v1';
export type FunctionName =
  | 'sessions'
  | 'products'
  | 'order'
  | 'order-life'
  | 'buyer'
  | 'restock'
  | 'factory-callback'
  | 'ad-stop'
  | 'dead-letters'
  | 'stream'
  | 'accounts'
  | 'notice';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The Lambda that answers: its folder in lambdas/. */
  readonly function: FunctionName;
  readonly who: readonly Caller[];
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** POSTs that create or add need an Idempotency-Key. */
  readonly idempotent?: true;
  /** Only where the shop keeps its own accounts: an outside issuer has doors of its own (context `authIssuer`). */
  readonly ownAccounts?: true;
  /** Single resources carry an ETag; `If-None-Match` gives 304. */
  readonly etag?: true;
  /** Answers while it runs: `text/event-stream` beside its buffered answers. */
  readonly streams?: true;
  readonly answers: Readonly<Record<number, z.ZodType>>;
  readonly problems: readonly ProblemCode[];
}

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;
const productId = z.strictObject({ productId: s.id('prd') });
const orderId = z.strictObject({ orderId: s.id('ord') });
const adId = z.strictObject({ adId: s.id('ad') });
const restockId = z.strictObject({ restockId: s.id('rst') });
const deadLetterId = z.strictObject({ deadLetterId: s.id('dl') });
const redriveId = z.strictObject({ redriveId: s.id('rdr') });

const noticeRunId = z.strictObject({ noticeRunId: s.id('run') });
const unsubscribeLink = z.strictObject({ token: z.string().min(1).max(512) });
const adLink = z.strictObject({ token: z.string().min(1).max(512) });

export const routes = {
  readHealth: {
    method: 'GET',
    path: '/health',
    function: 'products',
    who: ['anyone'],
    summary: 'Whether the API answers (it does not ask the database)',
    answers: { 200: s.Health },
    problems: [],
  },
  listProducts: {
    method: 'GET',
    path: '/products',
    function: 'products',
    who: ['anyone'],
    summary: 'List products with what is available now',
    query: s.Page,
    answers: { 200: s.pageOf(s.Product) },
    problems: ['cursor.invalid'],
  },
  readBestSellers: {
    method: 'GET',
    path: '/products/best-sellers',
    function: 'products',
    who: ['anyone'],
    summary: 'What sold best in the last days: paid and not cancelled; a dear answer may be a minute old',
    query: s.BestSellerQuery,
    answers: { 200: s.BestSellers },
    problems: [],
  },
  readProduct: {
    method: 'GET',
    path: '/products/{productId}',
    function: 'products',
    who: ['anyone'],
    summary: 'Read a product',
    params: productId,
    etag: true,
    answers: { 200: s.Product },
    problems: ['product.not_found'],
  },
  readStock: {
    method: 'GET',
    path: '/products/{productId}/stock',
    function: 'products',
    who: ['anyone'],
    summary: 'On hand, reserved, available and incoming, exact at read time',
    params: productId,
    etag: true,
    answers: { 200: s.Stock },
    problems: ['product.not_found'],
  },
  placeOrder: {
    method: 'POST',
    path: '/orders',
    function: 'order',
    who: ['BUYER'],
    summary: 'Order, all lines or nothing; with `pay` it is paid at once',
    body: s.NewOrder,
    idempotent: true,
    answers: { 201: s.Order },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'product.not_on_sale',
      'order.duplicate_product',
      'order.mixed_sellers',
      'order.too_many_open',
      'order.cart_empty',
      'stock.sold_out',
    ],
  },
  listOrders: {
    method: 'GET',
    path: '/orders',
    function: 'order',
    who: SIGNED_IN,
    summary: 'Own orders, newest first: the buyer’s, those of the seller’s products, all for an operator',
    query: s.Page,
    answers: { 200: s.pageOf(s.Order) },
    problems: ['cursor.invalid'],
  },
  readOrder: {
    method: 'GET',
    path: '/orders/{orderId}',
    function: 'order',
    who: SIGNED_IN,
    summary: 'Read an order',
    params: orderId,
    etag: true,
    answers: { 200: s.Order },
    problems: ['order.not_found'],
  },
  readOrderHistory: {
    method: 'GET',
    path: '/orders/{orderId}/history',
    function: 'order-life',
    who: SIGNED_IN,
    summary: 'Every status change of an order: from, to, when, who, why',
    params: orderId,
    answers: { 200: z.object({ items: z.array(s.OrderChange) }) },
    problems: ['order.not_found'],
  },
  requestRestock: {
    method: 'POST',
    path: '/products/{productId}/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the factory by hand; answers the open request if there is one',
    params: productId,
    body: s.NewRestock,
    idempotent: true,
    answers: { 202: s.Restock },
    problems: ['auth.forbidden', 'product.not_found', 'restock.quantity_required'],
  },
  listRestocks: {
    method: 'GET',
    path: '/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Restocks, newest first',
    query: s.RestockQuery,
    answers: { 200: s.pageOf(s.Restock) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readRestock: {
    method: 'GET',
    path: '/restocks/{restockId}',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Read a restock',
    params: restockId,
    etag: true,
    answers: { 200: s.Restock },
    problems: ['auth.forbidden', 'restock.not_found'],
  },
  listDeadLetters: {
    method: 'GET',
    path: '/dead-letters',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Messages that failed for good, newest first',
    query: d.DeadLetterQuery,
    answers: { 200: s.pageOf(d.DeadLetter) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  listDeadLetterGroups: {
    method: 'GET',
    path: '/dead-letters/groups',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'What is parked, by queue and error, the largest group first; a hundred of them at most',
    query: d.GroupQuery,
    answers: { 200: d.DeadLetterGroups },
    problems: ['auth.forbidden'],
  },
  readDeadLetter: {
    method: 'GET',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'A dead letter with its message and history; its ETag is what an edit sends as If-Match',
    params: deadLetterId,
    answers: { 200: d.WholeDeadLetter },
    problems: ['auth.forbidden', 'letter.not_found'],
  },
  editDeadLetter: {
    method: 'PATCH',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Mend the body of a parked message (If-Match)',
    params: deadLetterId,
    body: d.DeadLetterEdit,
    answers: { 200: d.DeadLetter },
    problems: [
      'auth.forbidden',
      'letter.not_found',
      'letter.not_parked',
      'letter.changed',
      'request.if_match_required',
    ],
  },
  discardDeadLetter: {
    method: 'DELETE',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Give a parked message up',
    params: deadLetterId,
    query: d.DiscardQuery,
    answers: { 200: d.DeadLetter },
    problems: ['auth.forbidden', 'letter.not_found', 'letter.not_parked'],
  },
  startRedrive: {
    method: 'POST',
    path: '/redrives',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary:
      'Send dead letters back to their queues: by id, or all that a filter means (parked ones unless it says a state)',
    body: d.NewRedrive,
    idempotent: true,
    answers: { 200: d.RedrivePlan, 202: d.Redrive },
    problems: ['auth.forbidden'],
  },
  readRedrive: {
    method: 'GET',
    path: '/redrives/{redriveId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'How far a redrive is',
    params: redriveId,
    answers: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
  cancelRedrive: {
    method: 'DELETE',
    path: '/redrives/{redriveId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Stop a redrive: what was not sent yet stays parked',
    params: redriveId,
    answers: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
  takeFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks/{token}',
    function: 'factory-callback',
    who: ['anyone'],
    summary: 'The factory has produced: the address we gave it is its signature',
    params: z.strictObject({ token: z.string().min(1).max(512) }),
    body: s.FactoryCallback,
    answers: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.expired', 'callback.mismatch'],
  },
  takeSignedFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks',
    function: 'factory-callback',
    who: ['anyone'],
    summary: 'The factory has produced, signed by Standard Webhooks headers',
    body: s.FactoryCallback,
    answers: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.mismatch'],
  },
  registerAd: {
    method: 'POST',
    path: '/products/{productId}/ads',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'An ad runs for the product: its manager is asked to stop it whenever the product is short',
    params: productId,
    body: s.NewAd,
    idempotent: true,
    answers: { 202: s.Ad },
    problems: ['auth.forbidden', 'product.not_found', 'ad.too_many'],
  },
  listAds: {
    method: 'GET',
    path: '/ads',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ads with their state, newest first',
    query: s.AdQuery,
    answers: { 200: s.pageOf(s.Ad) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  stopAd: {
    method: 'POST',
    path: '/ads/{adId}/stop',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the manager by mail to stop the ad of a product that is short, once an episode',
    params: adId,
    idempotent: true,
    answers: { 202: s.Ad },
    problems: ['auth.forbidden', 'ad.not_found', 'ad.not_short'],
  },
  resumeAd: {
    method: 'POST',
    path: '/ads/{adId}/resume',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the manager by mail to resume the ad he was asked to stop, once an episode',
    params: adId,
    idempotent: true,
    answers: { 202: s.Ad },
    problems: ['auth.forbidden', 'ad.not_found', 'ad.still_short', 'ad.not_stopped'],
  },
  showAdConfirmation: {
    method: 'GET',
    path: '/ads/confirmations/{token}',
    function: 'ad-stop',
    who: ['anyone'],
    summary: 'The page behind the link of a mail to an ad manager; opening it changes nothing',
    params: adLink,
    answers: { 200: s.Html },
    problems: ['link.forged', 'link.expired', 'ad.not_found'],
  },
  confirmAd: {
    method: 'POST',
    path: '/ads/confirmations/{token}',
    function: 'ad-stop',
    who: ['anyone'],
    summary: 'The manager says that he stopped, or resumed, the ad',
    params: adLink,
    answers: { 200: s.Html, 409: s.Html },
    problems: ['link.forged', 'link.expired', 'ad.not_found'],
  },
  readStream: {
    method: 'GET',
    path: '/stream',
    function: 'stream',
    who: SIGNED_IN,
    summary: 'What happens, as it happens: own orders and waited-for products; everything for an operator',
    query: s.StreamQuery,
    etag: true,
    streams: true,
    answers: { 200: s.StreamPage },
    problems: ['stream.full'],
  },
  payOrder: {
    method: 'POST',
    path: '/orders/{orderId}/payments',
    function: 'order-life',
    who: ['BUYER'],
    summary: 'Pay an order from the wallet; an attempt that fails leaves it payable until its deadline',
    params: orderId,
    idempotent: true,
    answers: { 201: s.Payment },
    problems: [
      'auth.forbidden',
      'order.not_found',
      'order.already_paid',
      'order.cancelled',
      'order.payment_expired',
      'payment.insufficient_balance',
      'payment.failed',
    ],
  },
  cancelOrder: {
    method: 'POST',
    path: '/orders/{orderId}/cancellation',
    function: 'order-life',
    who: SIGNED_IN,
    summary: 'Cancel an order before it is sent: its stock is released and its money returned',
    params: orderId,
    body: s.NewCancellation,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_cancellable'],
  },
  shipOrder: {
    method: 'POST',
    path: '/orders/{orderId}/shipment',
    function: 'order-life',
    who: ['SELLER', 'OPERATOR'],
    summary: 'A paid order has been sent: it leaves the shelf',
    params: orderId,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_shippable'],
  },
  deliverOrder: {
    method: 'POST',
    path: '/orders/{orderId}/delivery',
    function: 'order-life',
    who: ['SELLER', 'OPERATOR'],
    summary: 'A sent order has arrived',
    params: orderId,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_deliverable'],
  },
  readWallet: {
    method: 'GET',
    path: '/users/me/wallet',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'The balance and the ledger, newest entry first',
    query: s.Page,
    answers: { 200: s.Wallet },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  chargeWallet: {
    method: 'POST',
    path: '/users/me/wallet/charges',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Put money into the wallet',
    body: s.NewCharge,
    idempotent: true,
    answers: { 201: s.Charge },
    problems: ['auth.forbidden', 'wallet.full'],
  },
  readCart: {
    method: 'GET',
    path: '/users/me/cart',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'What an order of the cart would hold, at the prices of now',
    answers: { 200: s.Cart },
    problems: ['auth.forbidden'],
  },
  putCartLine: {
    method: 'PUT',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'So many of a product in the cart',
    params: productId,
    body: s.NewCartLine,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found', 'cart.full'],
  },
  removeCartLine: {
    method: 'DELETE',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Take a product out of the cart; one that is not in it is as good',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  joinLine: {
    method: 'PUT',
    path: '/products/{productId}/restock-subscription',
    function: 'notice',
    who: ['BUYER'],
    summary: 'Be told by mail each time the product is back in stock',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  leaveLine: {
    method: 'DELETE',
    path: '/products/{productId}/restock-subscription',
    function: 'notice',
    who: ['BUYER'],
    summary: 'Not to be told any more',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  showUnsubscription: {
    method: 'GET',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'The page behind the link of a back-in-stock mail; opening it changes nothing',
    params: unsubscribeLink,
    answers: { 200: s.Html },
    problems: ['link.forged'],
  },
  unsubscribe: {
    method: 'POST',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'Not to be told of the product any more, by its button or by one click in the mail program (RFC 8058)',
    params: unsubscribeLink,
    answers: { 200: s.Html },
    problems: ['link.forged'],
  },
  listNoticeRuns: {
    method: 'GET',
    path: '/notice-runs',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Runs of back-in-stock mails, newest first',
    query: s.NoticeRunQuery,
    answers: { 200: s.pageOf(s.NoticeRun) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readNoticeRun: {
    method: 'GET',
    path: '/notice-runs/{noticeRunId}',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'A run, and those of whom nobody knows whether its mail reached them',
    params: noticeRunId,
    etag: true,
    answers: { 200: s.WholeNoticeRun },
    problems: ['auth.forbidden', 'notice.not_found'],
  },
  sendNotices: {
    method: 'POST',
    path: '/products/{productId}/notice-runs',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Tell those who wait by hand: opens the run of this round, or lets the cancelled one go on',
    params: productId,
    idempotent: true,
    answers: { 202: s.NoticeRun },
    problems: ['auth.forbidden', 'product.not_found', 'notice.nothing_to_resume', 'notice.sold_out'],
  },
  resumeNotices: {
    method: 'POST',
    path: '/notice-runs/{noticeRunId}/resume',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Let a cancelled run go on with the first one who was not told',
    params: noticeRunId,
    idempotent: true,
    answers: { 202: s.NoticeRun },
    problems: ['auth.forbidden', 'notice.not_found', 'notice.nothing_to_resume', 'notice.sold_out'],
  },
  ...accountRoutes,
  ...productRoutes,
  ...operationsRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** All problems a route may answer: its own, and those its shape brings with it. */
export const problemsOf = (route: Route): readonly ProblemCode[] => [
  ...new Set<ProblemCode>([
    'request.invalid',
    'request.malformed',
    ...(route.body ? (['request.too_large', 'request.unsupported_media_type'] as const) : []),
    ...(route.idempotent ? (['idempotency.key_required', 'idempotency.key_reused'] as const) : []),
    ...(route.who.includes('anyone') ? [] : (['auth.required'] as const)),
    ...route.problems,
  ]),
];
