import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composeMime } from '#mail/mime.ts';
import { renderMail } from '#mail/render.tsx';
import { filledWith, MAILS } from './mails.ts';
import { OPERATOR_MAILS } from './operators.ts';

const envelope = { from: 'shop@donut.test', to: ['kim@donut.test'], mailId: 'mail_1' };
const sent = async (mail: (typeof MAILS)[number], more: Partial<typeof envelope> = {}) => {
  const rendered = renderMail(mail);
  const raw = composeMime({ ...envelope, ...more, locale: mail.locale, ...rendered });
  return { rendered, raw: raw.toString('latin1'), read: await PostalMime.parse(raw) };
};
const header = (read: Awaited<ReturnType<typeof PostalMime.parse>>, name: string) =>
  read.headers.filter(({ key }) => key === name).map(({ value }) => value);
const unix = (text: string | undefined) => text?.replaceAll('\r\n', '\n').trimEnd();

test.for(MAILS)('$kind in $locale is received as it was rendered, as HTML and as plain text', async (mail) => {
  const { rendered, read } = await sent(mail);
  expect(read.subject).toBe(rendered.subject);
  expect(unix(read.text)).toBe(rendered.text.trimEnd());
  expect(unix(read.html)).toBe(rendered.html);
  expect(read.from).toMatchObject({ name: 'Donut States', address: 'shop@donut.test' });
  expect(read.to).toMatchObject([{ address: 'kim@donut.test' }]);
  expect(header(read, 'x-donut-mail-id')).toEqual(['mail_1']);
  expect(header(read, 'content-language')).toEqual([mail.locale]);
  expect(header(read, 'auto-submitted')).toEqual(['auto-generated']);
});

const BARE = /(?<!\r)\n|\r(?!\n)/g;

test.for(MAILS)('$kind in $locale: every line ends with CRLF, whatever its texts contain', async (mail) => {
  for (const text of ['x', 'a\nb', 'a\rb', 'a\r\nb', '도넛\n도넛', '도넛'.repeat(2_000), '"'.repeat(2_000)])
    expect((await sent(filledWith(mail, text))).raw.match(BARE)).toBe(null);
});

test.for(OPERATOR_MAILS)('$kind in $locale: every line ends with CRLF', async ({ kind: _, ...rendered }) => {
  expect(
    composeMime({ ...envelope, ...rendered })
      .toString('latin1')
      .match(BARE),
  ).toBe(null);
});

const ENCODED_WORDS = [
  '=?UTF-8?B?4oCudG51bm9k?=',
  '=?utf-8?q?=E2=80=AE?=',
  '도넛 =?UTF-8?B?4oCudG51bm9k?=',
  '=?UTF-8?B?4oCudG51bm9k?= 도넛',
  '=?',
  `=?x?=${'도넛 '.repeat(80)}`.trim(),
];
test.for(ENCODED_WORDS.flatMap((text) => MAILS.map((mail) => ({ text, mail, kind: mail.kind, locale: mail.locale }))))(
  '$kind in $locale: the subject shows the encoded word $text literally',
  async ({ text, mail }) => {
    const { rendered, read, raw } = await sent(filledWith(mail, text));
    expect(read.subject).toBe(rendered.subject);
    expect(header(read, 'subject')).toHaveLength(1);
    const subjectLines =
      raw
        .slice(raw.indexOf('Subject:'))
        .split(/\r\n(?! )/, 1)[0]
        ?.split('\r\n') ?? [];
    expect(Math.max(...subjectLines.map((line) => line.length))).toBeLessThanOrEqual(78);
  },
);

test('a mail to several operators has all of them as recipients', async () => {
  const [mail] = MAILS;
  if (!mail) throw new Error('no mails');
  const { read } = await sent(mail, { to: ['a@donut.test', 'b@donut.test'] });
  expect(read.to?.map(({ address }) => address)).toEqual(['a@donut.test', 'b@donut.test']);
});

test('every line of a mail is ASCII and at most 998 characters long', async () => {
  const long = '도넛'.repeat(2_000);
  for (const mail of MAILS) {
    const { raw } = await sent(filledWith(mail, long));
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(Buffer.byteLength(raw, 'utf8')).toBe(raw.length);
  }
});

const BREAKS = [
  '\r\nBcc: evil@x.test',
  '\nBcc: evil@x.test',
  '\rBcc: evil@x.test',
  '\r\n\r\n<h1>other body</h1>',
  'x\r\nContent-Type: text/html',
  '=?utf-8?q?=0D=0ABcc:_evil@x.test?=',
  '\u2028Bcc: evil@x.test',
  '\0Bcc: evil@x.test',
];

test.for(
  BREAKS.flatMap((text) =>
    MAILS.map((mail) => ({ text, shown: JSON.stringify(text), mail, kind: mail.kind, locale: mail.locale })),
  ),
)('$kind in $locale: $shown in names and titles adds no header and no body part', async ({ text, mail }) => {
  const plain = await sent(filledWith(mail, 'x'));
  const { read } = await sent(filledWith(mail, text));
  expect(read.headers.map(({ key }) => key).sort()).toEqual(plain.read.headers.map(({ key }) => key).sort());
  expect(header(read, 'content-type')[0]).toMatch(/^multipart\/alternative/);
  expect(read.bcc).toBe(undefined);
  expect(read.to).toMatchObject([{ address: 'kim@donut.test' }]);
  expect(read.to).toHaveLength(1);
  expect(read.attachments).toEqual([]);
});

test('an address with a line break adds no Bcc header', async () => {
  const [mail] = MAILS;
  if (!mail) throw new Error('no mails');
  const { read } = await sent(mail, { to: ['kim@donut.test\r\nBcc: evil@x.test'] });
  expect(header(read, 'bcc')).toEqual([]);
});

test('a title that is a file URL does not read the file into the mail', async () => {
  const [mail] = MAILS;
  if (!mail) throw new Error('no mails');
  const { raw } = await sent(filledWith(mail, 'file:///etc/passwd'));
  expect(raw).not.toMatch(/root:/);
});
