/** Pictures of products that sellers upload. */
import type { PictureId } from './ids.ts';

/** The types, and the end of their file names. Not SVG, which can contain scripts. */
export const PICTURE_EXTENSIONS = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/avif': 'avif',
} as const;
export type PictureType = keyof typeof PICTURE_EXTENSIONS;
export const PICTURE_TYPES = Object.keys(PICTURE_EXTENSIONS) as [PictureType, ...PictureType[]];

/** The folder of the pictures: in their bucket, and below the public address of the shop. */
export const PICTURE_FOLDER = 'pictures';
/** A new picture has a new id, so the content of an address never changes. */
export const PICTURE_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** The key of a picture in its bucket, which is also its path below the public address of the shop. */
export const pictureKey = (id: PictureId, type: PictureType): string =>
  `${PICTURE_FOLDER}/${id}.${PICTURE_EXTENSIONS[type]}`;
