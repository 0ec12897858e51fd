/** The route with which sellers upload pictures of products. */
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/pictures.ts';

export const pictureRoutes = {
  startPictureUpload: {
    method: 'POST',
    path: '/picture-uploads',
    function: 'products',
    who: ['SELLER'],
    summary: 'Get a signed form that uploads one picture to its storage; then set its address as `imageUrl`',
    body: s.NewPictureUpload,
    idempotent: true,
    pictureUploads: true,
    responses: { 201: s.PictureUpload },
    problems: ['auth.forbidden', 'picture.too_many_uploads', 'route.not_found'],
  },
} as const satisfies Record<string, Route>;
