/** A seller uploads a picture: S3 checks the form and the permission of the function that has signed it. */
import { deepEqual, equal } from 'node:assert/strict';
import { aws } from './aws.ts';
import { key } from './orders.ts';
import type { Shop } from './shop.ts';

export async function checkPictures(shop: Shop): Promise<void> {
  const { emulator } = shop;
  const seller = await shop.login('seller');
  const { status, body, text } = await seller('POST', '/picture-uploads', { contentType: 'image/png' }, key('picture'));
  equal(status, 201, text);
  const fields = body['fields'] as Readonly<Record<string, string>>;
  const [bucket = ''] = new URL(String(body['url'])).hostname.split('.');
  const send = async (change: Readonly<Record<string, string>> = {}): Promise<number> => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...change })) form.append(name, value);
    form.append('file', new Blob(['picture']));
    // The emulator is not at the address of S3.
    return (await fetch(`${emulator.endpoint}/${bucket}`, { method: 'POST', body: form })).status;
  };
  const statuses = [
    await send(),
    await send({ 'Content-Type': 'text/html' }),
    await send({ key: 'pictures/else.png' }),
    await send({ 'x-amz-signature': '0'.repeat(64) }),
  ];
  deepEqual(statuses, [204, 403, 403, 403]);
  const object = ['--bucket', bucket, '--key', fields['key'] ?? ''];
  const { ContentType, CacheControl } = await aws<Readonly<Record<string, string>>>(
    emulator,
    's3api',
    'head-object',
    ...object,
  );
  deepEqual([ContentType, CacheControl], ['image/png', fields['Cache-Control']]);
  // CDK's upload function, which empties the bucket in AWS, does not run in the emulator.
  await aws(emulator, 's3api', 'delete-object', ...object);
}
