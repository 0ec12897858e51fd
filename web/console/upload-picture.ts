/** Uploads a picture of a product straight to the bucket of the shop, with a form that the API has signed. */
import { PICTURE_BYTES_MAX } from '#domain/limits.ts';
import { PICTURE_TYPES, type PictureType } from '#domain/picture.ts';
import { call } from '#web/shared/client.ts';

/** Whether the shop has a bucket of pictures, which its pages say in a meta element. */
export const mayUpload: boolean = document.querySelector('meta[name="picture-uploads"]') !== null;

export type UploadFailure = 'type' | 'size' | 'content' | 'expired' | 'offline' | 'refused';

/** The file was not uploaded. Errors of the API are those of `call`. */
export class UploadFailed extends Error {
  readonly failure: UploadFailure;

  constructor(failure: UploadFailure) {
    super(failure);
    this.failure = failure;
  }
}

const isPictureType = (type: string): type is PictureType => (PICTURE_TYPES as readonly string[]).includes(type);

/** Reads the file as an address that an element can show. Rejects with UploadFailed when no browser would show it. */
export async function readPicture(file: File): Promise<string> {
  if (!isPictureType(file.type)) throw new UploadFailed('type');
  if (file.size > PICTURE_BYTES_MAX) throw new UploadFailed('size');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(new UploadFailed('content'));
  // The policy of the page allows pictures from `data:`, not from `blob:`.
  reader.readAsDataURL(file);
  const picture = new Image();
  picture.src = await promise;
  await picture.decode().catch(() => {
    throw new UploadFailed('content');
  });
  return picture.src;
}

/** Uploads the file and resolves with the address of the picture. @param progress gets the share that is sent, from 0 to 1 */
export async function uploadPicture(
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const { body } = await call('startPictureUpload', { body: { contentType: file.type as PictureType }, signal });
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  form.append('file', file);
  await post(body.url, form, progress, signal);
  return body.imageUrl;
}

/** `fetch` does not report how much it has sent. */
function post(url: string, form: FormData, progress: (share: number) => void, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new XMLHttpRequest();
  request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
  request.onload = () => (request.status < 300 ? resolve() : reject(new UploadFailed(failureOf(request.responseText))));
  request.onerror = () => reject(new UploadFailed('offline'));
  request.onabort = () => reject(signal.reason);
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.open('POST', url);
  if (signal.aborted) reject(signal.reason);
  else request.send(form);
  return promise;
}

function failureOf(xml: string): UploadFailure {
  if (xml.includes('<Code>EntityTooLarge<')) return 'size';
  return xml.includes('Policy expired') ? 'expired' : 'refused';
}
