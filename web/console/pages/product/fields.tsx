/** The fields of a product, for a new product and for a change. */
import { useEffect, useRef } from 'preact/hooks';
import { DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX } from '#domain/limits.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { inShopZone } from '#web/shared/time-zone.ts';
import { Field, Input } from '#web/shared/ui/field.tsx';
import { PictureField } from './picture-field.tsx';
import { TranslationFields } from './translations.tsx';
import type { Fields } from './use-fields.ts';

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
