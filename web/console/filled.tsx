/** A sentence with components in it: `Cancelled {target}` with a link as the target. */
import type { ComponentChildren } from 'preact';
import { language } from '#web/shared/language.ts';

export type Parts = Readonly<Record<string, ComponentChildren>>;

/** Returns a function that looks up a sentence in the current language, with its `{names}`; an unknown one is empty. */
export const templates =
  <T extends Readonly<Record<string, readonly [en: string, ko: string]>>>(texts: T) =>
  (name: keyof T & string): string =>
    texts[name]?.[language.get() === 'ko' ? 1 : 0] ?? '';

/** Replaces each `{name}` of a text by its part; a name without a part is left out. */
export const Filled = ({ text, parts }: { text: string; parts: Parts }) => (
  <span class="sentence">
    {text.split(/\{(\w+)\}/).map((piece, n) => (
      <span key={n}>{n % 2 === 0 ? piece : parts[piece]}</span>
    ))}
  </span>
);
