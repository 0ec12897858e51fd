/** The drawn donuts of the demo products, as pages show a product without a picture. */
import { createHash } from 'node:crypto';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { Donut } from '#web/shared/ui/donut.tsx';

/** The side of a picture: more than twice its width on the product page of the shop, for sharp screens. */
export const PICTURE_PIXELS = 400;

/** An SVG element. */
export const drawingOf = ({ id, title }: { readonly id: string; readonly title: string }): string =>
  render(h(Donut, { id, title, size: PICTURE_PIXELS }));

/** Changes when the drawing changes, so that a test finds a picture that was not drawn again. */
export const fingerprintOf = (drawing: string): string => createHash('sha256').update(drawing).digest('base64url');
