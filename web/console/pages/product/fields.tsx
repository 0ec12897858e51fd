/** The fields of a product, for a new product and for a change. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  DESCRIPTION_CHARACTERS_MAX,
  PRICE_KRW_MAX,
  RESTOCK_UNITS_MAX,
  STOCK_UNITS_MAX,
  TITLE_CHARACTERS_MAX,
  UNITS_PER_BUYER_MAX,
} from '#domain/limits.ts';
import type { ProductDetails } from '#domain/product.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { fromLocal, inShopZone, toLocal } from '#web/shared/time-zone.ts';
import { Field, Input } from '#web/shared/ui/field.tsx';
import { readWhole } from '#web/shared/whole-number.ts';
import { PictureField } from './picture-field.tsx';
import {
  NO_TRANSLATIONS,
  TranslationFields,
  type TranslationTexts,
  translationsOf,
  translationTextsOf,
} from './translations.tsx';

const t = words({
  title: ['Title', '상품명'],
  description: ['Description', '설명'],
  price: ['Price in won', '가격 (원)'],
  stock: ['Units in stock now', '현재 재고 수량'],
  restockQuantity: ['Restock quantity (0: no automatic restock)', '공장 요청 수량 (0: 자동 요청 안 함)'],
  maxPerBuyer: ['Most units for one buyer (empty: no limit)', '한 사람이 살 수 있는 수량 (비우면 제한 없음)'],
  factoryId: ['Factory (empty: the first factory)', '공장 (비우면 기본 공장)'],
  availableAt: ['On sale from (empty: no limit)', '판매 시작 (비우면 제한 없음)'],
  endAt: ['On sale until (empty: no limit)', '판매 종료 (비우면 제한 없음)'],
  noTitle: ['Enter a title.', '상품명을 입력하세요.'],
  whole: ['Enter a whole number from {min} to {max}.', '{min}부터 {max}까지의 정수를 입력하세요.'],
  ends: ['The end must be after the start.', '종료는 시작보다 뒤여야 합니다.'],
});
type Label = Exclude<Parameters<typeof t>[0], 'noTitle' | 'whole' | 'ends'>;
type Name = Label | 'imageUrl';
type Texts = Readonly<Record<Name, string>> & TranslationTexts;

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
type Values = { readonly [K in Name]: ReturnType<(typeof VALUES)[K]> };
const NAMES = Object.keys(VALUES) as Name[];

/** Returns what is wrong with a field before it is sent. */
function errorOf(name: Name, texts: Texts): string | undefined {
  if (name === 'title') return texts.title.trim() === '' ? t('noTitle') : undefined;
  if (name === 'endAt')
    return texts.availableAt && texts.endAt && texts.endAt <= texts.availableAt ? t('ends') : undefined;
  if (!(name in RANGES)) return undefined;
  const range = RANGES[name as keyof typeof RANGES];
  return Number.isNaN(VALUES[name](texts[name]))
    ? t('whole', { min: count(range[0]), max: count(range[1]) })
    : undefined;
}

/** The texts of the form, the values of the changed fields, and whether they can be sent. */
export function useFields(first: Texts) {
  const [texts, setTexts] = useState(first);
  const [isUploading, setUploading] = useState(false);
  const [tries, setTries] = useState(0);
  const set = (name: keyof Texts, text: string): void => setTexts((old) => ({ ...old, [name]: text }));
  const changed = NAMES.filter((name) => texts[name] !== first[name]);
  const translations = translationsOf(texts, first);
  const valuesOf = (names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, VALUES[name](texts[name])])) as Partial<Values>;
  // A change sends only what has changed.
  const wrong = Object.fromEntries(
    NAMES.filter((name) => first === NEW || changed.includes(name)).map((name) => [name, errorOf(name, texts)]),
  ) as Partial<Record<Name, string>>;
  /** Sends if every field is valid. Otherwise the fields say what is wrong. */
  const submit = (send: () => void): void =>
    Object.values(wrong).every((text) => text === undefined) ? send() : setTries(tries + 1);
  const isChanged = changed.length > 0 || translations !== undefined;
  const values = () => valuesOf(NAMES) as Values;
  return {
    texts,
    set,
    isUploading,
    setUploading,
    changed,
    isChanged,
    valuesOf,
    values,
    translations,
    wrong: tries > 0 ? wrong : {},
    tries,
    submit,
  };
}
/** The pointers of the fields that show their own errors. */
export const POINTERS = [...NAMES, 'translations'].map((name) => `/${name}`);
export type Fields = ReturnType<typeof useFields>;

export function ProductFields({ fields, error, isNew }: { fields: Fields; error: Error | undefined; isNew?: boolean }) {
  const { texts, set, setUploading, wrong, tries } = fields;
  const first = useRef<HTMLDivElement>(null);
  // After a try, the cursor is in the first field that must be corrected.
  useEffect(() => first.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [tries, error]);
  const shown = (name: Label) => ({
    label: t(name),
    value: texts[name],
    change: (text: string) => set(name, text),
    fieldError: wrong[name] ?? fieldErrorOf(error, `/${name}`),
  });
  return (
    <div class="stack" ref={first}>
      <Input {...shown('title')} maxLength={TITLE_CHARACTERS_MAX} />
      <Field label={t('description')} fieldError={fieldErrorOf(error, '/description')}>
        <textarea
          class="textarea"
          rows={3}
          maxLength={DESCRIPTION_CHARACTERS_MAX}
          value={texts.description}
          onInput={({ currentTarget }) => set('description', currentTarget.value)}
        />
      </Field>
      <Input {...shown('price')} inputMode="numeric" />
      {isNew && <Input {...shown('stock')} inputMode="numeric" />}
      <Input {...shown('restockQuantity')} inputMode="numeric" />
      <Input {...shown('maxPerBuyer')} inputMode="numeric" />
      <Input {...shown('factoryId')} />
      <Input {...shown('availableAt')} label={inShopZone(t('availableAt'))} type="datetime-local" />
      <Input {...shown('endAt')} label={inShopZone(t('endAt'))} type="datetime-local" />
      <PictureField
        value={texts.imageUrl}
        change={(text) => set('imageUrl', text)}
        setUploading={setUploading}
        fieldError={fieldErrorOf(error, '/imageUrl')}
      />
      <TranslationFields texts={texts} set={set} error={error} />
    </div>
  );
}
