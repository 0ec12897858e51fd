/** The schemas of requests and responses. Requests are strict: an unknown field is an error with a pointer to the field. */
import * as z from 'zod';
// The types of `override` in `meta`.
import type {} from 'zod-openapi';
import { AD_ACTIONS, AD_STATES } from '#domain/ad.ts';
import { EmailAddress } from '#domain/address.ts';
import { idPattern } from '#domain/id-pattern.ts';
import type { Id, IdPrefix } from '#domain/ids.ts';
import { LANGUAGES } from '#domain/language.ts';
import {
  BEST_SELLERS_DAYS_DEFAULT,
  BEST_SELLERS_DAYS_MAX,
  BEST_SELLERS_DEFAULT,
  BEST_SELLERS_MAX,
  CHARGE_KRW_MAX,
  EMAIL_CHARACTERS_MAX,
  LINE_UNITS_MAX,
  ORDER_LINES_MAX,
  ORDER_REQUEST_TOKEN_CHARACTERS_MAX,
  PAGE_ITEMS_DEFAULT,
  PAGE_ITEMS_MAX,
  PASSWORD_CHARACTERS_MAX,
  PRICE_KRW_MAX,
  RESTOCK_UNITS_MAX,
  TITLE_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { MAIL_STATES } from '#domain/mail.ts';
import { NOTICE_STATUSES } from '#domain/notice.ts';
import { CANCEL_REASONS, ORDER_STATUSES, ROLES } from '#domain/order.ts';
import { PAYMENT_PROBLEMS, PAYMENT_STATUSES } from '#domain/payment.ts';
import { PRODUCT_SORTS } from '#domain/product.ts';
import { DELIVERY_STATUSES, RESTOCK_STATES } from '#domain/restock.ts';
import { SESSION_APPS } from '#domain/session.ts';
import { ORDER_NUMBER } from '#domain/shown.ts';
import { hiddenCharacter, showsText } from '#domain/visible-text.ts';
import { ENTRY_CAUSES } from '#domain/wallet.ts';

/** An id of one kind: a branded type for the handlers, a string with a pattern in JSON. */
export const id = <P extends IdPrefix>(prefix: P) =>
  z.string().regex(idPattern(prefix), `must be an id like ${prefix}_01j…`) as unknown as z.ZodType<Id<P>, string>;
export const time = z.iso.datetime();
const krw = z.int().nonnegative();
const units = z.int().nonnegative();

/** The least and most characters, for JSON Schema: it counts code points, as `refine` does here. `max` of zod does not. */
export const lengths = (minLength: number, maxLength: number) => ({ override: { minLength, maxLength } });

const atMost = (charactersMax: number) =>
  z.string().refine((text) => [...text].length <= charactersMax, `must have at most ${charactersMax} characters`);

/** One line of text that is compared and not shown: a filter, a field of the factory. Counted in code points. */
export const plainLine = (charactersMax: number) =>
  atMost(charactersMax)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .regex(/[^\s\p{C}]/u, 'must not be blank')
    .meta(lengths(1, charactersMax));

/** Reports the first character that hides, reverses or breaks the text around it. */
export function refuseHidden(text: string, context: z.RefinementCtx): void {
  const hidden = hiddenCharacter(text);
  if (hidden) context.addIssue(`must not contain the invisible character ${hidden}`);
}

/** One line of text that people see: a name, a title, a reason. Counted in code points. */
export const line = (charactersMax: number) =>
  atMost(charactersMax)
    .superRefine(refuseHidden)
    .refine(showsText, 'must not be blank')
    .meta(lengths(1, charactersMax));

/** Converted to lower case. */
export const Email = z
  .string()
  .max(EMAIL_CHARACTERS_MAX)
  .transform((s) => s.toLowerCase())
  .pipe(EmailAddress);

/** A number in a query parameter: digits only. A text on the wire, and an integer to clients. */
const countTo = (max: number, usual: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${max}`)
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`)
    .default(usual)
    .meta({ override: { type: 'integer', minimum: 1, maximum: max, default: usual } });
export const Page = z.strictObject({
  limit: countTo(PAGE_ITEMS_MAX, PAGE_ITEMS_DEFAULT),
  cursor: z.string().max(512).optional(),
});
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const HealthQuery = z.strictObject({ deep: z.literal('1').optional() });
export const Health = z.object({ status: z.literal('ok'), checked: z.array(z.enum(['api', 'database'])) });

/** Normalised to NFC, because keyboards compose characters differently. Counted in code points. */
export const password = (charactersMin: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC'))
    .refine((text) => [...text].length >= charactersMin, `must have at least ${charactersMin} characters`)
    .refine(
      (text) => [...text].length <= PASSWORD_CHARACTERS_MAX,
      `must have at most ${PASSWORD_CHARACTERS_MAX} characters`,
    )
    .meta(lengths(charactersMin, PASSWORD_CHARACTERS_MAX));
export const Credentials = z.strictObject({
  email: Email,
  password: password(1),
  keepSignedIn: z.enum(SESSION_APPS).optional(),
});
export const Session = z.object({
  accessToken: z.string(),
  expiresAt: time,
  user: z.object({ id: id('usr'), email: z.string(), name: z.string(), role: z.enum(ROLES) }),
  sessionId: id('ses').optional(),
});

export const Product = z.object({
  id: id('prd'),
  sellerId: id('usr'),
  title: z.string(),
  description: z.string(),
  imageUrl: z.string().nullable(),
  price: krw,
  available: units,
  availableAt: time.nullable(),
  endAt: time.nullable(),
  restockQuantity: units,
  /** The most units that one buyer may hold in orders that were not cancelled. */
  maxPerBuyer: units.nullable(),
  factoryId: z.string(),
  createdAt: time,
});
/** A product with all its translations. Lists have none. */
export const ProductDetails = z.object({
  ...Product.shape,
  translations: z.partialRecord(z.enum(LANGUAGES), z.object({ title: z.string(), description: z.string() })),
});
export const ProductQuery = z.strictObject({
  ...Page.shape,
  sellerId: id('usr').optional(),
  search: plainLine(TITLE_CHARACTERS_MAX)
    .transform((text) => text.normalize('NFC').trim())
    .meta(lengths(1, TITLE_CHARACTERS_MAX))
    .optional(),
  sort: z.enum(PRODUCT_SORTS).optional(),
});
export const BestSellerQuery = z.strictObject({
  days: countTo(BEST_SELLERS_DAYS_MAX, BEST_SELLERS_DAYS_DEFAULT),
  limit: countTo(BEST_SELLERS_MAX, BEST_SELLERS_DEFAULT),
});
/** The window excludes `from` and includes `to`. */
export const BestSellers = z.object({
  from: time,
  to: time,
  items: z.array(z.object({ product: Product, units: z.int().positive() })),
});
export const Stock = z.object({
  onHand: units,
  reserved: units,
  available: units,
  incoming: units,
  waiting: units.nullable(),
});

const quantity = z.int().min(1).max(LINE_UNITS_MAX);
/**
 * Order lines, or the content of the cart. `expectedTotal` and `expectedPrice` are what the buyer has seen: nothing is ordered
 * when the shop would charge more.
 */
export const NewOrder = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          productId: id('prd'),
          quantity,
          expectedPrice: z.int().min(0).max(PRICE_KRW_MAX).optional(),
        }),
      )
      .min(1)
      .max(ORDER_LINES_MAX)
      .optional(),
    cart: z.literal(true).optional(),
    pay: z.boolean().optional(),
    expectedTotal: krw.optional(),
  })
  .refine(({ lines, cart }) => (lines === undefined) !== (cart === undefined), {
    message: 'either lines or cart',
    path: ['lines'],
  })
  .meta({ override: { oneOf: [{ required: ['lines'] }, { required: ['cart'] }] } });
export const Payment = z.object({
  id: id('pay'),
  orderId: id('ord'),
  amount: krw,
  status: z.enum(PAYMENT_STATUSES),
  problem: z.enum(PAYMENT_PROBLEMS).nullable(),
  /** Every status it had, oldest first. */
  steps: z.array(z.object({ status: z.enum(PAYMENT_STATUSES), at: time })),
});
/** Who requested the cancellation. Only operators must send it: for buyers and sellers it follows from their role. */
export const NewCancellation = z.strictObject({ reason: z.enum(['CUSTOMER', 'SELLER']).optional() });
export const Order = z.object({
  id: id('ord'),
  buyerId: id('usr'),
  sellerId: id('usr'),
  status: z.enum(ORDER_STATUSES),
  reason: z.enum(CANCEL_REASONS).nullable(),
  lines: z.array(z.object({ productId: id('prd'), quantity: units, unitPrice: krw })),
  total: krw,
  createdAt: time,
  paymentDueAt: time.nullable(),
  /** The last payment attempt. */
  payment: Payment.nullable(),
});
/** An order that waits in the order queue; its id, once there is an order. */
export const QueuedOrder = z.object({ status: z.literal('QUEUED'), id: id('ord'), acceptedAt: time });
export const OrderRequest = z.object({ ...QueuedOrder.shape, estimatedSeconds: z.int().positive() });
export const DecidedOrder = z.object({ status: z.literal('DECIDED'), id: id('ord') });
/** The address of a queued order, as the shop made it. Whether the shop made it, is checked by its signature. */
export const orderRequestToken = z.string().max(ORDER_REQUEST_TOKEN_CHARACTERS_MAX);
/** A `reason` implies the status `CANCELLED`. */
export const OrderQuery = z
  .strictObject({
    ...Page.shape,
    status: z.enum(ORDER_STATUSES).optional(),
    reason: z.enum(CANCEL_REASONS).optional(),
    /** Operators only, like `buyerEmail`. */
    buyerId: id('usr').optional(),
    buyerEmail: Email.optional(),
    number: z.string().regex(ORDER_NUMBER, 'must be an order number, like Q3K7-M2XP').optional(),
    paymentId: id('pay').optional(),
  })
  .refine(({ buyerId, buyerEmail }) => buyerId === undefined || buyerEmail === undefined, {
    message: 'give either buyerId or buyerEmail',
    path: ['buyerEmail'],
  })
  .refine(({ buyerId, buyerEmail, number }) => number === undefined || (buyerId ?? buyerEmail) === undefined, {
    message: 'give either a number or a buyer',
    path: ['number'],
  })
  .refine(
    ({ buyerId, buyerEmail, number, paymentId }) =>
      paymentId === undefined || (buyerId ?? buyerEmail ?? number) === undefined,
    { message: 'give either a payment, a number or a buyer', path: ['paymentId'] },
  )
  .refine(({ status, reason }) => reason === undefined || status === undefined || status === 'CANCELLED', {
    message: 'only a cancelled order has a reason',
    path: ['reason'],
  });
export const OrderChange = z.object({
  from: z.enum(ORDER_STATUSES).nullable(),
  to: z.enum(ORDER_STATUSES),
  reason: z.enum(CANCEL_REASONS).nullable(),
  /** The id of the user, or the name of the function that changed the status automatically. */
  actor: z.string(),
  at: time,
});

export const NewCharge = z.strictObject({ amount: z.int().min(1).max(CHARGE_KRW_MAX) });
export const Charge = z.object({ id: id('chg'), amount: krw, balance: krw, at: time });
const WalletEntry = z.object({
  id: z.string(),
  cause: z.enum(ENTRY_CAUSES),
  /** The change of the balance. */
  amount: z.int(),
  balance: krw,
  ref: z.string(),
  at: time,
});
export const Wallet = z.object({ balance: krw, entries: pageOf(WalletEntry) });

export const NewCartLine = z.strictObject({ quantity });
export const Cart = z.object({
  lines: z.array(
    z.object({
      productId: id('prd'),
      title: z.string(),
      imageUrl: z.string().nullable(),
      quantity: units,
      unitPrice: krw,
      available: units,
    }),
  ),
  total: krw,
});
/** The products that the buyer waits for, the newest first. */
export const OwnWaitingList = z.object({
  items: z.array(
    z.object({
      productId: id('prd'),
      title: z.string(),
      subscribed: z.boolean(),
      rejectedAt: time.nullable(),
      notified: z.boolean(),
      notifiedAtOpening: z.boolean(),
      place: z.int().positive(),
    }),
  ),
});
/** A response without a body. */
export const NoContent = z.never();

export const NewRestock = z.strictObject({ quantity: z.int().min(1).max(RESTOCK_UNITS_MAX).optional() });
export const Restock = z.object({
  id: id('rst'),
  productId: id('prd'),
  round: z.int().positive(),
  state: z.enum(RESTOCK_STATES),
  quantity: units,
  received: units,
  surplus: units,
  attempt: units,
  requestedBy: z.string(),
  lastError: z.string().nullable(),
  createdAt: time,
  dueAt: time.nullable(),
  closedAt: time.nullable(),
  /** The user who closed the restock manually, and the reason. */
  closedBy: z.string().nullable(),
  closeReason: z.string().nullable(),
  /** The parked message because of which the restock is not requested of the factory. */
  deadLetterId: id('dl').nullable(),
});
export const RestockQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });

export const NewAd = z.strictObject({ managerEmail: Email });
export const Ad = z.object({
  id: id('ad'),
  productId: id('prd'),
  /** Null after the manager's or the seller's account was deleted. */
  managerEmail: z.string().nullable(),
  state: z.enum(AD_STATES),
  since: time,
  by: z.string(),
  round: z.int().positive().nullable(),
  /** The last mail to its manager. */
  mail: z.object({ id: z.string(), state: z.enum(MAIL_STATES) }).nullable(),
  createdAt: time,
});
/** The action of the ad manager, recorded on the manager's behalf. */
export const NewAdConfirmation = z.strictObject({ action: z.enum(AD_ACTIONS) });
export const AdQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });
export const NoticeRun = z.object({
  id: id('run'),
  productId: id('prd'),
  round: z.int().positive(),
  status: z.enum(NOTICE_STATUSES),
  sent: units,
  unknown: units,
  suppressed: units,
  failed: units,
  lastRecipientId: z.string().nullable(),
  openedBy: z.string(),
  startedAt: time,
  stoppedAt: time.nullable(),
  resumedBy: z.string().nullable(),
  resumedAt: time.nullable(),
  error: z.string().nullable(),
});
export const NoticeRunDetails = z.object({
  ...NoticeRun.shape,
  /** The first 100. */
  unknownRecipients: z.array(z.object({ buyerId: id('usr'), at: time })),
});
export const NoticeRunQuery = z.strictObject({ ...Page.shape, productId: id('prd').optional() });
/** An HTML page. */
export const Html = z.string().regex(/^<!doctype html>/);

/**
 * The factory's callback. It repeats the manufacture request, with the produced quantity in `MessageAttributeProductCnt`.
 * Real factories send the quantity as a number or as a string of digits.
 */
export const FactoryCallback = z.strictObject({
  MessageGroupId: plainLine(128),
  MessageAttributeProductId: id('prd'),
  MessageAttributeProductCnt: z.union([
    z.int().min(1).max(RESTOCK_UNITS_MAX),
    z
      .string()
      // 1 to RESTOCK_UNITS_MAX.
      .regex(/^([1-9]\d{0,5}|1000000)$/)
      .transform(Number),
  ]),
  MessageAttributeFactoryId: plainLine(64),
  MessageAttributeRequester: plainLine(128),
  CallbackUrl: plainLine(2048).optional(),
});
/**
 * What became of the units of a call. `surplus`: none was added to the stock, the operators decide. `queued`: stored safely,
 * counted later. The numbers are null while a delivery is queued, and 0 for a repeat, which adds nothing.
 */
export const CallbackReceipt = z.object({
  status: z.enum(DELIVERY_STATUSES),
  counted: units.nullable(),
  surplus: units.nullable(),
});

/** `poll=1` returns immediately instead of streaming. `after` is the `next` of the last poll. */
export const StreamQuery = z.strictObject({
  poll: z.literal('1').optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the next of an earlier poll')
    .optional(),
});
export const StreamPage = z.object({
  items: z.array(z.object({ id: z.string(), type: z.string(), at: time, data: z.record(z.string(), z.unknown()) })),
  next: z.string(),
});
