/** The fields of a product's title and description in further languages. */
import { useState } from 'preact/hooks';
import { LANGUAGES, type Language } from '#domain/language.ts';
import { DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ProductDetails } from '#domain/product.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { Field, Input } from '#web/shared/ui/field.tsx';

const t = words({
  heading: ['Translations', '번역'],
  meaning: [
    'Shown to readers of the language instead of the title and the description above. Empty: no translation.',
    '해당 언어를 쓰는 사람에게 위 상품명과 설명 대신 보여 줍니다. 비우면 번역이 없습니다.',
  ],
  koTitle: ['Title in Korean', '한국어 상품명'],
  koDescription: ['Description in Korean', '한국어 설명'],
  enTitle: ['Title in English', '영어 상품명'],
  enDescription: ['Description in English', '영어 설명'],
});

export interface TranslationTexts {
  readonly koTitle: string;
  readonly koDescription: string;
  readonly enTitle: string;
  readonly enDescription: string;
}
const NAMES = ['koTitle', 'koDescription', 'enTitle', 'enDescription'] as const;
export const NO_TRANSLATIONS: TranslationTexts = { koTitle: '', koDescription: '', enTitle: '', enDescription: '' };

export const translationTextsOf = ({ translations: { ko, en } }: Pick<ProductDetails, 'translations'>) => ({
  koTitle: ko?.title ?? '',
  koDescription: ko?.description ?? '',
  enTitle: en?.title ?? '',
  enDescription: en?.description ?? '',
});

const translationIn = (texts: TranslationTexts, language: Language) => {
  const [title, description] = [texts[`${language}Title`], texts[`${language}Description`]];
  return title.trim() === '' && description.trim() === '' ? null : { title, description };
};

/** The changed translations of a request, null for one that is removed. Undefined: none has changed. */
export function translationsOf(texts: TranslationTexts, first: TranslationTexts) {
  const changed = LANGUAGES.flatMap((language) => {
    const translation = translationIn(texts, language);
    const isSame = JSON.stringify(translation) === JSON.stringify(translationIn(first, language));
    return isSame ? [] : [[language, translation] as const];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

export function TranslationFields(props: {
  readonly texts: TranslationTexts;
  readonly set: (name: keyof TranslationTexts, text: string) => void;
  readonly error: Error | undefined;
}) {
  const { texts, set, error } = props;
  const errorOf = (name: keyof TranslationTexts) =>
    fieldErrorOf(error, `/translations/${name.slice(0, 2)}/${name.slice(2).toLowerCase()}`);
  const [hasTexts] = useState(NAMES.some((name) => texts[name] !== ''));
  const isOpen = hasTexts || NAMES.some((name) => errorOf(name) !== undefined);
  return (
    <details class="stack" open={isOpen}>
      <summary>{t('heading')}</summary>
      <p class="soft small">{t('meaning')}</p>
      {NAMES.map((name) =>
        name.endsWith('Title') ? (
          <Input
            key={name}
            label={t(name)}
            value={texts[name]}
            change={(text) => set(name, text)}
            maxLength={TITLE_CHARACTERS_MAX}
            fieldError={errorOf(name)}
          />
        ) : (
          <Field key={name} label={t(name)} fieldError={errorOf(name)}>
            <textarea
              class="textarea"
              rows={2}
              maxLength={DESCRIPTION_CHARACTERS_MAX}
              value={texts[name]}
              onInput={({ currentTarget }) => set(name, currentTarget.value)}
            />
          </Field>
        ),
      )}
    </details>
  );
}
