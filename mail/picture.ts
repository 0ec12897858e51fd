import type { MailInput, Words } from './words.ts';

/**
 * The picture of a mail about products: that of the first product that has one on an allowed origin. A product keeps its address
 * when a host is removed from the configuration.
 */
export function pictureOf(
  products: readonly { readonly title: string; readonly imageUrl?: string | null }[],
  { imageOrigins }: MailInput,
): Words['picture'] {
  const shown = products.find(({ imageUrl }) => imageOrigins.includes(URL.parse(imageUrl ?? '')?.origin ?? ''));
  return shown?.imageUrl ? { src: shown.imageUrl, alt: shown.title } : undefined;
}
