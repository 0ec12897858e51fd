/** The state of the form of a product. */
import { useState } from 'preact/hooks';
import { errorOf, NAMES, type Name, NEW, type Texts, type Values, valuesOf } from './field-values.ts';
import { translationsOf } from './translations.tsx';

/** The texts of the form, the values of the changed fields, and whether they can be sent. */
export function useFields(first: Texts) {
  const [texts, setTexts] = useState(first);
  const [isUploading, setUploading] = useState(false);
  const [tries, setTries] = useState(0);
  const set = (name: keyof Texts, text: string): void => setTexts((old) => ({ ...old, [name]: text }));
  const changed = NAMES.filter((name) => texts[name] !== first[name]);
  const translations = translationsOf(texts, first);
  // A change sends only what has changed.
  const wrong = Object.fromEntries(
    NAMES.filter((name) => first === NEW || changed.includes(name)).map((name) => [name, errorOf(name, texts)]),
  ) as Partial<Record<Name, string>>;
  /** Sends if every field is valid. Otherwise the fields say what is wrong. */
  const submit = (send: () => void): void =>
    Object.values(wrong).every((text) => text === undefined) ? send() : setTries(tries + 1);
  const isChanged = changed.length > 0 || translations !== undefined;
  return {
    texts,
    set,
    isUploading,
    setUploading,
    changed,
    isChanged,
    valuesOf: (names: readonly Name[]) => valuesOf(names, texts),
    values: () => valuesOf(NAMES, texts) as Values,
    translations,
    wrong: tries > 0 ? wrong : {},
    tries,
    submit,
  };
}
export type Fields = ReturnType<typeof useFields>;
