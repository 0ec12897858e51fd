/** The pictures of the demo products: what mails and pages load, and the drawn donuts of the pages. */
import { expect, test } from 'vitest';
import { demoPictures, demoPictureUrl } from '#local/runtime/demo-pictures.ts';
import { DEMO_PRODUCTS } from '#local/runtime/seed.ts';
import { drawingOf, fingerprintOf, PICTURE_PIXELS } from '#test/donut-drawing.ts';
import { readPng } from '#test/donut-png.ts';

const BYTES_MAX = 10_000;

test.for(DEMO_PRODUCTS)('the picture of $title is served, small, and the drawn donut', (product) => {
  const { pathname } = new URL(demoPictureUrl('http://127.0.0.1:4510', product.title));
  const picture = Buffer.from(demoPictures().get(pathname.slice(1)) ?? []);
  expect(picture.length).toBeGreaterThan(0);
  expect(picture.length).toBeLessThanOrEqual(BYTES_MAX);
  // After a change of the drawing: node --import ./test/sim/tsx.ts test/donut-pictures.ts
  expect(readPng(picture)).toEqual({
    isPng: true,
    size: [PICTURE_PIXELS, PICTURE_PIXELS],
    fingerprint: fingerprintOf(drawingOf(product)),
  });
});
