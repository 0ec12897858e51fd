import type { IdempotentProblem } from '#db/outcome.ts';
import { bool, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { PictureId } from '#domain/ids.ts';
import { PICTURE_UPLOADS_PER_HOUR_MAX } from '#domain/limits.ts';
import type { PictureType } from '#domain/picture.ts';

/** Counts an upload of a picture, in the same commit as its key, and returns the id of the picture. */
export const startPictureUpload = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: PictureId;
  readonly type: PictureType;
}) => sql({
  outcome: textOf<'started' | 'picture.too_many_uploads' | IdempotentProblem>(),
  replayed: bool,
  pictureId: nullable(textOf<PictureId>()),
})`select * from app.start_picture_upload(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash}, ${request.newId},
  ${request.type}, cast(${PICTURE_UPLOADS_PER_HOUR_MAX} as int))`;
