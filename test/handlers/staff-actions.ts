/** One good use of each route with which staff changes something, or why the audit has no row of it. */
import { randomUUID } from 'node:crypto';
import type { RouteName, routes } from '#api/routes.ts';
import { suppress } from '#db/statements/suppressions.ts';
import { signAdLink } from '#domain/ad-link.ts';
import { addressHashes } from '#domain/suppression.ts';
import { type Body, type Context, request } from './fields/example.ts';
import { DEAD_LETTERS } from './fields/rows.ts';

type Staff = 'SELLER' | 'OPERATOR';
/** The routes that are not GET and that sellers or operators may use, and the link in the mail to the manager of an ad. */
export type StaffRoute =
  | 'confirmAd'
  | {
      [R in RouteName]: (typeof routes)[R]['method'] extends 'GET'
        ? never
        : Extract<(typeof routes)[R]['who'][number], Staff> extends never
          ? never
          : R;
    }[RouteName];

/** The action that the audit shows, and the request. */
type Use = readonly [action: string, use: (context: Context) => Promise<unknown>];

const staff =
  (name: RouteName, who: 'seller' | 'operator', of: (context: Context) => Parameters<typeof request>[3]) =>
  (context: Context) =>
    request(context, name, who, of(context));
const OWN_ACCOUNT = 'changes only the own account; sessions and its version are there';
const ON_THE_ORDER = 'order_history names the person; a row for each order would hide the others';
const NO_LAMBDA = 'no consumer can be paused in this process: consumer-pauses.test.ts shows its rows';
const reason = 'audit';
const POLL = { type: 'poll' };
const [, , SECOND, , FIFTH, SIXTH] = DEAD_LETTERS;

/** Orders more units than there are. */
async function runShort(context: Context, productId: string): Promise<void> {
  const body = { lines: [{ productId, quantity: 5 }] };
  await context.shop.api('POST', '/orders', { token: context.fixture.fullBuyer, key: randomUUID(), body });
}
const registerAd = (context: Context, productId: string): Promise<Body> =>
  request(context, 'registerAd', 'seller', { params: { productId }, body: { managerEmail: 'audit@agency.test' } });

/** A product that is short, with an ad whose manager was asked to stop when it was registered. */
async function shortAd(context: Context): Promise<{ readonly productId: string; readonly adId: string }> {
  const productId = await context.shop.product({ stock: 1, restockQuantity: 0 });
  await runShort(context, productId);
  return { productId, adId: String((await registerAd(context, productId))['id']) };
}

/** Stops an ad whose manager the system has not asked yet. */
async function stopAd(context: Context): Promise<Body> {
  const productId = await context.shop.product({ stock: 1, restockQuantity: 0 });
  const { id } = await registerAd(context, productId);
  await runShort(context, productId);
  return request(context, 'stopAd', 'seller', { params: { adId: String(id) } });
}

async function stoppedAd(context: Context): Promise<string> {
  const { productId, adId } = await shortAd(context);
  const confirmation = { params: { adId }, body: { action: 'stop' } };
  await request(context, 'confirmAdManually', 'seller', confirmation);
  await request(context, 'adjustStock', 'seller', { params: { productId }, body: { delta: 50, reason } });
  return adId;
}

async function confirmByLink(context: Context): Promise<void> {
  const { adId } = await shortAd(context);
  const token = signAdLink(context.shop.linkKeys, { action: 'stop', adId, round: 1 } as never, Date.now());
  await context.shop.api('POST', `/ads/confirmations/${encodeURIComponent(token)}`);
}

async function resumeNotices(context: Context): Promise<Body> {
  const [, , productId = ''] = context.fixture.otherProducts;
  const { id } = await request(context, 'sendNotices', 'operator', { params: { productId } });
  const stop =
    "update app.notice_runs set status = 'CANCELED_BY_ERROR', stopped_at = app.now(), error = 'x' where id = $1";
  await context.shop.tables.client.query(stop, [id]);
  return request(context, 'resumeNotices', 'operator', { params: { noticeRunId: String(id) } });
}

async function resendMail(context: Context): Promise<Body> {
  const { rows } = await context.shop.tables.client.query<{ id: string }>(
    `insert into app.mails (kind, subject_id, recipient_id, state, ended_at)
     select 'order.paid', paid.id, paid.buyer_id, 'FAILED', app.now() from app.orders paid where paid.id = $1
     returning id::text`,
    [context.fixture.bought.paid],
  );
  return request(context, 'resendMail', 'operator', { params: { mailId: rows[0]?.id ?? '' } });
}

async function liftSuppression(context: Context): Promise<Body> {
  await context.shop.database.rows(
    suppress([addressHashes(context.shop.linkKeys, 'audit@donut.test')], 'BOUNCE', null),
  );
  return request(context, 'liftSuppression', 'operator', { query: '?email=audit@donut.test&reason=audit' });
}

const redrive = (context: Context) =>
  request(context, 'startRedrive', 'operator', { body: { ids: [FIFTH.id], rate: 1 } });
async function cancelRedrive(context: Context): Promise<Body> {
  const { id } = await request(context, 'startRedrive', 'operator', { body: { ids: [SIXTH.id], rate: 1 } });
  return request(context, 'cancelRedrive', 'operator', { params: { redriveId: String(id) } });
}

async function editDeadLetter(context: Context): Promise<Body> {
  const { id } = DEAD_LETTERS[1];
  const found = await context.shop.api('GET', `/dead-letters/${id}`, { token: context.fixture.operator });
  const headers = { 'if-match': found.headers.get('etag') ?? '' };
  const body = { body: JSON.stringify(POLL) };
  return request(context, 'editDeadLetter', 'operator', { params: { deadLetterId: id }, headers, body });
}

async function editDeadLetters(context: Context): Promise<Body> {
  const whole = { filter: { queue: 'mail' }, patch: POLL };
  const { position, matched } = await request(context, 'editDeadLetters', 'operator', {
    body: { ...whole, dryRun: true },
  });
  return request(context, 'editDeadLetters', 'operator', { body: { ...whole, position, countMax: matched } });
}

const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();
const snoozeAlerts = staff('snoozeAlerts', 'operator', () => ({
  params: { queue: 'vip' },
  body: { reason, until: soon() },
}));

export const STAFF_ACTIONS: Readonly<Record<StaffRoute, Use | string>> = {
  registerProduct: [
    'register',
    staff('registerProduct', 'seller', () => ({ body: { title: 'A', price: 1_000, stock: 1 } })),
  ],
  changeProduct: [
    'change',
    staff('changeProduct', 'seller', ({ fixture }) => ({
      ...{ params: { productId: fixture.product }, headers: { 'if-match': '*' }, body: { price: 4_000 } },
    })),
  ],
  startPictureUpload: [
    'upload_picture',
    staff('startPictureUpload', 'seller', () => ({ body: { contentType: 'image/png' } })),
  ],
  adjustStock: [
    'adjust',
    staff('adjustStock', 'seller', ({ fixture }) => ({
      ...{ params: { productId: fixture.product }, body: { delta: 1, reason } },
    })),
  ],
  requestRestock: [
    'request_restock',
    staff('requestRestock', 'seller', ({ fixture }) => ({
      ...{ params: { productId: fixture.otherProducts[3] ?? '' }, body: { quantity: 5 } },
    })),
  ],
  closeRestock: [
    'close_restock',
    staff('closeRestock', 'seller', ({ fixture }) => ({ params: { restockId: fixture.restockId }, body: { reason } })),
  ],
  registerAd: ['register_ad', shortAd],
  stopAd: ['stop_ad', stopAd],
  resumeAd: [
    'resume_ad',
    async (context) => request(context, 'resumeAd', 'seller', { params: { adId: await stoppedAd(context) } }),
  ],
  confirmAdManually: ['confirm_ad', stoppedAd],
  confirmAd: ['confirm_ad', confirmByLink],
  sendNotices: [
    'notify',
    staff('sendNotices', 'seller', ({ fixture }) => ({ params: { productId: fixture.otherProducts[1] ?? '' } })),
  ],
  resumeNotices: ['notify', resumeNotices],
  cancelOrder: [
    'cancel_order',
    staff('cancelOrder', 'seller', ({ fixture }) => ({ params: { orderId: fixture.orderId }, body: {} })),
  ],
  deleteProduct: [
    'delete',
    staff('deleteProduct', 'seller', ({ fixture }) => ({ params: { productId: fixture.otherProducts[4] ?? '' } })),
  ],
  editDeadLetter: ['edit', editDeadLetter],
  editDeadLetters: ['edit', editDeadLetters],
  discardDeadLetter: [
    'discard',
    staff('discardDeadLetter', 'operator', () => ({
      ...{ params: { deadLetterId: SECOND.id }, query: '?reason=audit', headers: { 'if-match': '*' } },
    })),
  ],
  startRedrive: ['redrive', redrive],
  cancelRedrive: ['cancel', cancelRedrive],
  resendMail: ['resend', resendMail],
  liftSuppression: ['lift', liftSuppression],
  snoozeAlerts: ['snooze', snoozeAlerts],
  unsnoozeAlerts: ['unsnooze', staff('unsnoozeAlerts', 'operator', () => ({ params: { queue: 'vip' } }))],
  pauseConsumer: NO_LAMBDA,
  resumeConsumer: NO_LAMBDA,
  shipOrder: ON_THE_ORDER,
  deliverOrder: ON_THE_ORDER,
  changeMe: OWN_ACCOUNT,
  deleteMe: OWN_ACCOUNT,
  changePassword: OWN_ACCOUNT,
  endOwnSession: OWN_ACCOUNT,
};
