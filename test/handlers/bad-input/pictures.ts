/** Invalid uploads of pictures. */
import { type Row, row } from './row.ts';

const start = (name: string, body: unknown, expected: string, pointer?: string): Row =>
  row(
    `picture: ${name}`,
    'startPictureUpload',
    { sending: ({ seller }) => ({ token: seller, key: `bad-picture-${name.replace(/[^\x21-\x7e]/g, '_')}`, body }) },
    expected,
    pointer,
  );

export const PICTURES: readonly Row[] = [
  ...[
    'image/svg+xml',
    'image/gif',
    'text/html',
    'IMAGE/PNG',
    'image/png; charset=utf-8',
    ' image/png',
    'image/*',
    '',
    null,
    1,
    ['image/png'],
    {},
    undefined,
  ].map((contentType) =>
    start(`type ${JSON.stringify(contentType)}`, { contentType }, '400 request.invalid', '/contentType'),
  ),
  ...['key', 'fields', 'bytesMax', 'expiresAt', 'id'].map((name) =>
    start(`${name} set by the caller`, { contentType: 'image/png', [name]: 'x' }, '400 request.invalid', `/${name}`),
  ),
  row(
    'picture: no key',
    'startPictureUpload',
    { sending: ({ seller }) => ({ token: seller, body: { contentType: 'image/png' } }) },
    '400 idempotency.key_required',
    'Idempotency-Key',
  ),
];
