/** The schemas with which sellers manage products. */
import * as z from 'zod';
import {
  ADJUSTMENT_REASON_CHARACTERS_MAX,
  DESCRIPTION_CHARACTERS_MAX,
  IMAGE_URL_CHARACTERS_MAX,
  PRICE_KRW_MAX,
  RESTOCK_UNITS_MAX,
  STOCK_UNITS_MAX,
  TITLE_CHARACTERS_MAX,
  UNITS_PER_BUYER_MAX,
  WINDOW_YEAR_MAX,
  WINDOW_YEAR_MIN,
} from '#domain/limits.ts';
import { STOCK_CAUSES } from '#domain/product.ts';
import { id, lengths, line, refuseHidden, time } from './shared.ts';

const title = line(TITLE_CHARACTERS_MAX)
  .transform((text) => text.normalize('NFC').trim())
  .meta(lengths(1, TITLE_CHARACTERS_MAX));
/** Several lines of text, or empty. */
const description = z
  .string()
  .refine(
    (text) => [...text].length <= DESCRIPTION_CHARACTERS_MAX,
    `must have at most ${DESCRIPTION_CHARACTERS_MAX} characters`,
  )
  .superRefine((text, context) => {
    for (const part of text.split('\n')) refuseHidden(part, context);
  })
  .transform((text) => text.normalize('NFC'))
  .meta(lengths(0, DESCRIPTION_CHARACTERS_MAX));
const translation = z.strictObject({ title, description: description.default('') });
/** Without a description, the translation keeps the one it has. */
const changedTranslation = z.strictObject({ title, description: description.optional() }).nullable();
/** The address of a picture, normalised. Which hosts are allowed, is configuration: the handler checks the host. */
const imageUrl = z
  .string()
  .regex(/^[^\s\p{C}]*$/u, 'must not contain spaces or invisible characters')
  .transform((text, context) => {
    const url = URL.parse(text);
    if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.href;
    context.addIssue('must be an https address');
    return z.NEVER;
  })
  .refine((href) => href.length <= IMAGE_URL_CHARACTERS_MAX, `must have at most ${IMAGE_URL_CHARACTERS_MAX} characters`)
  .meta({ override: { format: 'uri', maxLength: IMAGE_URL_CHARACTERS_MAX } });
/** A time with any offset. Stored in UTC with millisecond precision, the precision of every response. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => {
    const year = Number(text.slice(0, 4));
    return year >= WINDOW_YEAR_MIN && year < WINDOW_YEAR_MAX;
  }, `must lie between ${WINDOW_YEAR_MIN} and ${WINDOW_YEAR_MAX}`);

const fields = {
  title,
  description,
  /** Null: pages show a donut of the shop. */
  imageUrl: imageUrl.nullable(),
  price: z.int().min(0).max(PRICE_KRW_MAX),
  restockQuantity: z.int().min(0).max(RESTOCK_UNITS_MAX),
  /** Null: no limit. */
  maxPerBuyer: z.int().min(1).max(UNITS_PER_BUYER_MAX).nullable(),
  factoryId: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'must be the name of a factory'),
  availableAt: moment.nullable(),
  endAt: moment.nullable(),
};

export const NewProduct = z
  .strictObject({
    ...fields,
    description: description.default(''),
    imageUrl: fields.imageUrl.default(null),
    translations: z.strictObject({ en: translation.optional(), ko: translation.optional() }).default({}),
    stock: z.int().min(0).max(STOCK_UNITS_MAX),
    restockQuantity: fields.restockQuantity.default(10),
    maxPerBuyer: fields.maxPerBuyer.default(null),
    /** Default: the first of the shop's factories. */
    factoryId: fields.factoryId.optional(),
    availableAt: fields.availableAt.default(null),
    endAt: fields.endAt.default(null),
  })
  .refine(({ availableAt, endAt }) => availableAt === null || endAt === null || availableAt < endAt, {
    path: ['endAt'],
    message: 'must be after availableAt',
  });
export const ProductChange = z
  .strictObject({
    ...fields,
    /** A language that is not named keeps its translation, null removes it. */
    translations: z
      .strictObject({ en: changedTranslation.optional(), ko: changedTranslation.optional() })
      .refine((languages) => Object.keys(languages).length > 0, 'must name a language')
      .meta({ override: { minProperties: 1 } }),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ override: { minProperties: 1 } });

export const NewAdjustment = z.strictObject({
  delta: z
    .int()
    .min(-STOCK_UNITS_MAX)
    .max(STOCK_UNITS_MAX)
    .refine((delta) => delta !== 0, 'must not be 0')
    .meta({ override: { not: { const: 0 } } }),
  reason: line(ADJUSTMENT_REASON_CHARACTERS_MAX),
});
const units = z.int().nonnegative();
export const Adjustment = z.object({
  id: id('adj'),
  productId: id('prd'),
  delta: z.int(),
  reason: z.string(),
  at: time,
  onHand: units,
  reserved: units,
  available: units,
});

/** Buyers who are notified when the product is back in stock. 1,000 means 1,000 or more. */
export const WaitingList = z.object({ waiting: units });

/** A stock change and the stock after it. */
export const StockMove = z.object({
  seq: z.int().positive(),
  cause: z.enum(STOCK_CAUSES),
  /** The id of the cause: an order, a restock, an adjustment, or the product itself. */
  ref: z.string(),
  actor: z.string().nullable(),
  reason: z.string().nullable(),
  at: time,
  onHandDelta: z.int(),
  reservedDelta: z.int(),
  onHand: units,
  reserved: units,
});
