/** The language of the page. Every text is written in English and Korean, next to the component that shows it. */
import { createStore } from './store.ts';

export type Language = 'en' | 'ko';
const KEY = 'donut.language';

const preferred = localStorage.getItem(KEY) ?? navigator.language;
export const language = createStore<Language>(preferred.startsWith('ko') ? 'ko' : 'en');

export function setLanguage(next: Language): void {
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  language.set(next);
}

type Bilingual = readonly [en: string, ko: string];

/** Returns a function that looks up a text in the current language and replaces `{name}` placeholders. */
export const words =
  <T extends Readonly<Record<string, Bilingual>>>(texts: T) =>
  (name: keyof T & string, values: Readonly<Record<string, string | number>> = {}): string => {
    const [en, ko] = texts[name] ?? ['', ''];
    const text = language.get() === 'ko' ? ko : en;
    return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
  };
