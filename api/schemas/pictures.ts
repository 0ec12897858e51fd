/** The schemas of uploads of product pictures. */
import * as z from 'zod';
import { PICTURE_TYPES } from '#domain/picture.ts';
import { time } from './shared.ts';

export const NewPictureUpload = z.strictObject({ contentType: z.enum(PICTURE_TYPES) });

export const PictureUpload = z.object({
  url: z.url(),
  fields: z.record(z.string(), z.string()),
  bytesMax: z.int().positive(),
  expiresAt: time,
  imageUrl: z.url(),
});
