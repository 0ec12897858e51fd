/** The time zone of the shop, which its pages name in a meta element. Times are shown and entered in it, wherever the reader is. */
import { fromWallTime, showSameTime, toWallTime } from '#domain/time-zone.ts';

/** Undefined: the zone of the browser. */
export const shopZone: string | undefined =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="time-zone"]')?.content || undefined;

/** Whether the browser's own clock shows another time than that of the shop. */
const isForeign = (date: Date): boolean => !showSameTime(date, shopZone, undefined);

/** ` KST` or ` GMT+9` after a time that the browser's own clock does not show; otherwise nothing. */
export function zoneSuffix(date: Date, locale: string): string {
  if (!isForeign(date)) return '';
  const parts = new Intl.DateTimeFormat(locale, { timeZone: shopZone, timeZoneName: 'short' }).formatToParts(date);
  return ` ${parts.find(({ type }) => type === 'timeZoneName')?.value ?? shopZone}`;
}

/** Formats a time for `datetime-local`: the shop's time without a zone, in minutes. */
export const toLocal = (at: string | null): string => toWallTime(at, shopZone);
export const fromLocal = (text: string): string | null => fromWallTime(text, shopZone);
/** A label of such a field, with the zone if the reader would expect another one. */
export const inShopZone = (label: string): string => (isForeign(new Date()) ? `${label} (${shopZone})` : label);
