/** The form that the real handler signs, checked as S3 checks it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PICTURE_BYTES_MAX, PICTURE_UPLOAD_MINUTES } from '#domain/limits.ts';
import { checkForm } from '#local/aws/s3/check-form.ts';
import { CREDENTIALS, PICTURES_BUCKET } from './aws.ts';
import { openShop, type Shop } from './shop.ts';

interface Upload {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly bytesMax: number;
  readonly expiresAt: string;
  readonly imageUrl: string;
}

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await shop.token('seller');
});
afterAll(async () => {
  await shop?.close();
});

const start = (contentType: string, key: string = randomUUID()) =>
  shop.api<Upload>('POST', '/picture-uploads', { token, key, body: { contentType } });

/** What S3 says of the form with a file of so many bytes. */
function send(
  { fields }: Upload,
  { change = {}, bytes = 1, now = Date.now(), bucket = PICTURES_BUCKET } = {} as {
    change?: Readonly<Record<string, string>>;
    bytes?: number;
    now?: number;
    bucket?: string;
  },
): string {
  const sent = Object.entries({ ...fields, ...change }).map(([name, value]) => [name.toLowerCase(), value] as const);
  try {
    return checkForm(
      { fields: new Map(sent), file: Buffer.alloc(bytes) },
      { bucket, now, secretOf: (id) => (id === CREDENTIALS.accessKeyId ? CREDENTIALS.secretAccessKey : undefined) },
    );
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.for([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
] as const)('S3 accepts the form of %s, and the address of the picture is in the shop', async ([type, extension]) => {
  const { status, body } = await start(type);
  expect(status).toBe(201);
  expect(body.url).toBe('https://pictures-test.s3.us-east-1.amazonaws.com');
  expect(body.imageUrl).toMatch(new RegExp(`^https://shop\\.test/pictures/pic_[0-9a-z]{26}\\.${extension}$`));
  expect(body.fields).toMatchObject({
    key: new URL(body.imageUrl).pathname.slice(1),
    'Content-Type': type,
    'Cache-Control': 'public, max-age=31536000, immutable',
  });
  expect(send(body, { bytes: PICTURE_BYTES_MAX })).toBe(CREDENTIALS.accessKeyId);
  const product = await shop.api('POST', '/products', {
    ...{ token, key: randomUUID(), body: { title: 'Glazed', price: 1, stock: 0, imageUrl: body.imageUrl } },
  });
  expect(product.status).toBe(201);
});

test('S3 refuses a form that was changed, is late or has a file that is too large', async () => {
  const { body } = await start('image/png');
  const late = Date.parse(body.expiresAt);
  expect(late - Date.now()).toBeLessThanOrEqual(PICTURE_UPLOAD_MINUTES * 60_000);
  expect({
    key: send(body, { change: { key: 'pictures/else.png' } }),
    type: send(body, { change: { 'Content-Type': 'image/svg+xml' } }),
    cache: send(body, { change: { 'Cache-Control': 'no-store' } }),
    acl: send(body, { change: { acl: 'public-read' } }),
    signature: send(body, { change: { 'x-amz-signature': '0'.repeat(64) } }),
    bucket: send(body, { bucket: 'else' }),
    size: send(body, { bytes: PICTURE_BYTES_MAX + 1 }),
    empty: send(body, { bytes: 0 }),
    late: send(body, { now: late }),
    inTime: send(body, { now: late - 1 }),
  }).toEqual({
    ...{ key: 'AccessDenied', type: 'AccessDenied', cache: 'AccessDenied', acl: 'AccessDenied' },
    ...{ signature: 'SignatureDoesNotMatch', bucket: 'AccessDenied', size: 'EntityTooLarge', empty: 'EntityTooSmall' },
    ...{ late: 'AccessDenied', inTime: CREDENTIALS.accessKeyId },
  });
});

test('a repeat gets a form of the same picture, and every other request another one', async () => {
  const key = randomUUID();
  const [first, repeat, other] = [
    await start('image/png', key),
    await start('image/png', key),
    await start('image/png'),
  ];
  expect(repeat.body.imageUrl).toBe(first.body.imageUrl);
  expect(repeat.headers.get('idempotent-replayed')).toBe('true');
  expect(send(repeat.body)).toBe(CREDENTIALS.accessKeyId);
  expect(other.body.imageUrl).not.toBe(first.body.imageUrl);
});
