import type { Database } from '#db/data-api.ts';
import * as pictures from '#db/statements/pictures.ts';
import type { PictureId } from '#domain/ids.ts';
import { PICTURE_BYTES_MAX, PICTURE_UPLOAD_MINUTES } from '#domain/limits.ts';
import { PICTURE_CACHE_CONTROL, pictureKey } from '#domain/picture.ts';
import { type AwsCredentials, signForm } from '#domain/post-policy.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';

export interface UploadPorts {
  readonly database: Database;
  /** Undefined: the shop has no bucket of pictures, and API Gateway no route to this function. */
  readonly bucket: { readonly name: string; readonly url: string } | undefined;
  readonly publicUrl: string;
  readonly region: () => Promise<string>;
  /** The credentials of the function's own role, whose permission S3 checks when the form arrives. */
  readonly credentials: () => Promise<AwsCredentials>;
  readonly newPictureId: () => PictureId;
  /** S3 compares the form with its own clock, not with that of the database. */
  readonly now: () => number;
}

/** Returns the signed form of an upload. A repeat gets a new form for the same picture. */
export function startPictureUpload(ports: UploadPorts) {
  return async function startPictureUpload(request: ApiRequest<'startPictureUpload'>): Promise<ApiResponse> {
    const { bucket } = ports;
    if (!bucket) throw new HttpProblem('route.not_found');
    const { caller, key, hash, body } = request;
    const { contentType } = body;
    const statement = pictures.startPictureUpload({
      ...{ caller, key, hash, type: contentType, newId: ports.newPictureId() },
    });
    const { pictureId, replayed } = requireOutcome(await ports.database.rows(statement), 'started', 'pictureId');
    const now = ports.now();
    const expiresAt = now + PICTURE_UPLOAD_MINUTES * 60_000;
    const name = pictureKey(pictureId, contentType);
    const fields = signForm(
      {
        ...{ bucket: bucket.name, region: await ports.region(), bytesMax: PICTURE_BYTES_MAX, now, expiresAt },
        fields: { key: name, 'Content-Type': contentType, 'Cache-Control': PICTURE_CACHE_CONTROL },
      },
      await ports.credentials(),
    );
    return {
      status: 201,
      body: {
        url: bucket.url,
        fields,
        bytesMax: PICTURE_BYTES_MAX,
        expiresAt: new Date(expiresAt).toISOString(),
        imageUrl: `${ports.publicUrl}/${name}`,
      },
      headers: replayedHeader(replayed),
    };
  };
}
