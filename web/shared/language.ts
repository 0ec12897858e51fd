/** Korean and English: every text stands in both, side by side, where it is used. */
import { createStore } from './store.ts';

export type Language = 'en' | 'ko';
const KEY = 'donut.language';

const wished = localStorage.getItem(KEY) ?? navigator.language;
export const language = createStore<Language>(wished.startsWith('ko') ? 'ko' : 'en');

export function setLanguage(next: Language): void {
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  language.set(next);
}

type Bilingual = readonly [en: string, ko: string];

/** Takes texts in both languages and gives a function that says one in the reader's: `{name}` is filled in. */
export const words =
  <T extends Readonly<Record<string, Bilingual>>>(texts: T) =>
  (name: keyof T & string, values: Readonly<Record<string, string | number>> = {}): string => {
    const [en, ko] = texts[name] ?? ['', ''];
    const text = language.get() === 'ko' ? ko : en;
    return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
  };
