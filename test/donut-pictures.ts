/**
 * Makes the pictures of the demo products anew, after a change of the drawn donuts or of the demo products:
 * `node --import ./test/sim/tsx.ts test/donut-pictures.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { PICTURES_FOLDER, pictureFile } from '#local/runtime/demo-pictures.ts';
import { DEMO_PRODUCTS } from '#local/runtime/seed.ts';
import { drawingOf, fingerprintOf, PICTURE_PIXELS } from './donut-drawing.ts';
import { pngOf } from './donut-png.ts';
import { chromium } from './pages/chromium.ts';

/** The pixels of a drawing, in a browser. */
const pixelsOf = (drawing: string): string => `(async () => {
  const image = new Image();
  image.src = ${JSON.stringify(`data:image/svg+xml,${encodeURIComponent(drawing.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'))}`)};
  await image.decode();
  const canvas = new OffscreenCanvas(${PICTURE_PIXELS}, ${PICTURE_PIXELS}).getContext('2d');
  canvas.drawImage(image, 0, 0);
  return [...canvas.getImageData(0, 0, ${PICTURE_PIXELS}, ${PICTURE_PIXELS}).data];
})()`;

const browser = await playwright.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  for (const product of DEMO_PRODUCTS) {
    const drawing = drawingOf(product);
    const pixels = await page.evaluate<readonly number[]>(pixelsOf(drawing));
    const png = pngOf(pixels, PICTURE_PIXELS, fingerprintOf(drawing));
    writeFileSync(join(PICTURES_FOLDER, pictureFile(product.title)), png);
  }
} finally {
  await browser.close();
}
process.stdout.write(`wrote ${PICTURES_FOLDER}\n`);
