/** The fields of a product, for a new product and for a change. */
import { useState } from 'preact/hooks';
import { DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ProductDetails } from '#domain/product.ts';
import { words } from '#web/shared/language.ts';
import { fieldErrorOf } from '#web/shared/load.ts';
import { fromLocal, inShopZone, toLocal } from '#web/shared/time-zone.ts';
import { Field, Input } from '#web/shared/ui/field.tsx';
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
});
type Label = Parameters<typeof t>[0];
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

/** The value of each field in a request. The API checks them all; texts that are no numbers do not get there. */
const VALUES = {
  title: (text: string) => text,
  description: (text: string) => text,
  imageUrl: (text: string) => (text.trim() === '' ? null : text.trim()),
  price: Number,
  stock: Number,
  restockQuantity: Number,
  maxPerBuyer: (text: string) => (text.trim() === '' ? null : Number(text)),
  factoryId: (text: string) => (text.trim() === '' ? undefined : text.trim()),
  availableAt: fromLocal,
  endAt: fromLocal,
} as const;
type Values = { readonly [K in Name]: ReturnType<(typeof VALUES)[K]> };
const NAMES = Object.keys(VALUES) as Name[];
const NUMBERS = { price: /^\d+$/, restockQuantity: /^\d+$/, maxPerBuyer: /^\d*$/ } as const;

/** The texts of the form, the values of the changed fields, and whether they can be sent. */
export function useFields(first: Texts) {
  const [texts, setTexts] = useState(first);
  const [isUploading, setUploading] = useState(false);
  const set = (name: keyof Texts, text: string): void => setTexts((old) => ({ ...old, [name]: text }));
  const changed = NAMES.filter((name) => texts[name] !== first[name]);
  const translations = translationsOf(texts, first);
  const valuesOf = (names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, VALUES[name](texts[name])])) as Partial<Values>;
  const valid =
    !isUploading &&
    texts.title.trim() !== '' &&
    Object.entries(NUMBERS).every(([name, form]) => form.test(texts[name as Name].trim()));
  const isChanged = changed.length > 0 || translations !== undefined;
  const values = () => valuesOf(NAMES) as Values;
  return { texts, set, setUploading, changed, isChanged, valuesOf, values, translations, valid };
}
export type Fields = ReturnType<typeof useFields>;

export function ProductFields({ fields, error, isNew }: { fields: Fields; error: Error | undefined; isNew?: boolean }) {
  const { texts, set, setUploading } = fields;
  const shown = (name: Label) => ({
    label: t(name),
    value: texts[name],
    change: (text: string) => set(name, text),
    fieldError: fieldErrorOf(error, `/${name}`),
  });
  return (
    <>
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
    </>
  );
}
