/**
 * The pictures of the demo products: PNG, because mail programs show no SVG. The pages of a deployment do not contain them.
 * `node --import ./test/sim/tsx.ts test/donut-pictures.ts` makes them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONUTS } from './donuts.ts';

export const PICTURES_FOLDER = join(import.meta.dirname, 'demo-pictures');

/** The file of the picture of a demo product. @param title in English */
export const pictureFile = (title: string): string => `${title.toLowerCase().replaceAll(' ', '-')}.png`;

const pathOf = (title: string): string => `assets/donuts/${pictureFile(title)}`;

/** @param publicUrl the address of the shop, without a slash at the end */
export const demoPictureUrl = (publicUrl: string, title: string): string => `${publicUrl}/${pathOf(title)}`;

/** Path, like those of the pages → content. */
export const demoPictures = (): ReadonlyMap<string, Uint8Array> =>
  new Map(DONUTS.map(({ title }) => [pathOf(title), readFileSync(join(PICTURES_FOLDER, pictureFile(title)))]));
