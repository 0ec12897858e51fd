import type { Words } from './words.ts';

/** The picture of a mail about products: that of the first product that has one. */
export function pictureOf(
  products: readonly { readonly title: string; readonly imageUrl?: string | null }[],
): Words['picture'] {
  const shown = products.find(({ imageUrl }) => typeof imageUrl === 'string');
  return shown?.imageUrl ? { src: shown.imageUrl, alt: shown.title } : undefined;
}
