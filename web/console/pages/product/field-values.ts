/** The fields of a product as texts of a form, as values of a request, and what is wrong with them. */
import { PRICE_KRW_MAX, RESTOCK_UNITS_MAX, STOCK_UNITS_MAX, UNITS_PER_BUYER_MAX } from '#domain/limits.ts';
import type { ProductDetails } from '#domain/product.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { fromLocal, toLocal } from '#web/shared/time-zone.ts';
import { readWhole } from '#web/shared/whole-number.ts';
import { NO_TRANSLATIONS, type TranslationTexts, translationTextsOf } from './translations.tsx';

const t = words({
  noTitle: ['Enter a title.', '상품명을 입력하세요.'],
  whole: ['Enter a whole number from {min} to {max}.', '{min}부터 {max}까지의 정수를 입력하세요.'],
  ends: ['The end must be after the start.', '종료는 시작보다 뒤여야 합니다.'],
});

export type Texts = Readonly<Record<Name, string>> & TranslationTexts;

export const NEW: Texts = {
  ...{ title: '', description: '', price: '', stock: '0', restockQuantity: '10', maxPerBuyer: '' },
  ...{ factoryId: '', availableAt: '', endAt: '', imageUrl: '' },
  ...NO_TRANSLATIONS,
};
export const textsOf = (product: ProductDetails): Texts => ({
  title: product.title,
  description: product.description,
  imageUrl: product.imageUrl ?? '',
  price: String(product.price),
  stock: '',
  restockQuantity: String(product.restockQuantity),
  maxPerBuyer: String(product.maxPerBuyer ?? ''),
  factoryId: product.factoryId,
  availableAt: toLocal(product.availableAt),
  endAt: toLocal(product.endAt),
  ...translationTextsOf(product),
});

const RANGES = {
  price: [0, PRICE_KRW_MAX],
  stock: [0, STOCK_UNITS_MAX],
  restockQuantity: [0, RESTOCK_UNITS_MAX],
  maxPerBuyer: [1, UNITS_PER_BUYER_MAX],
} as const;
const numberIn = (name: keyof typeof RANGES) => {
  const [min, max] = RANGES[name];
  return (text: string) => readWhole(text, min, max) ?? Number.NaN;
};

/** The value of each field in a request. The API checks them all; texts that are no numbers do not get there. */
const VALUES = {
  title: (text: string) => text,
  description: (text: string) => text,
  imageUrl: (text: string) => (text.trim() === '' ? null : text.trim()),
  price: numberIn('price'),
  stock: numberIn('stock'),
  restockQuantity: numberIn('restockQuantity'),
  maxPerBuyer: (text: string) => (text.trim() === '' ? null : numberIn('maxPerBuyer')(text)),
  factoryId: (text: string) => (text.trim() === '' ? undefined : text.trim()),
  availableAt: fromLocal,
  endAt: fromLocal,
} as const;
export type Name = keyof typeof VALUES;
export type Values = { readonly [K in Name]: ReturnType<(typeof VALUES)[K]> };
export const NAMES = Object.keys(VALUES) as Name[];
/** The pointers of the fields that show their own errors. */
export const POINTERS = [...NAMES, 'translations'].map((name) => `/${name}`);

/** Returns what is wrong with a field before it is sent. */
export function errorOf(name: Name, texts: Texts): string | undefined {
  if (name === 'title') return texts.title.trim() === '' ? t('noTitle') : undefined;
  if (name === 'endAt')
    return texts.availableAt && texts.endAt && texts.endAt <= texts.availableAt ? t('ends') : undefined;
  if (!(name in RANGES)) return undefined;
  const range = RANGES[name as keyof typeof RANGES];
  return Number.isNaN(VALUES[name](texts[name]))
    ? t('whole', { min: count(range[0]), max: count(range[1]) })
    : undefined;
}

/** The values of these fields, for a request. */
export const valuesOf = (names: readonly Name[], texts: Texts): Partial<Values> =>
  Object.fromEntries(names.map((name) => [name, VALUES[name](texts[name])]));
