import { expect, test } from 'vitest';
import type { MailContent, OrderContent } from '#domain/mail.ts';
import { renderMail } from '#mail/render.tsx';
import { filledWith, hasUserText, MAILS } from './mails.ts';

test.for(MAILS)('$kind in $locale matches its snapshot', (mail) => {
  expect(renderMail(mail)).toMatchSnapshot();
});

test.for(MAILS)('$kind in $locale: the plain text has all texts and links of the HTML', (mail) => {
  const { html, text, subject } = renderMail(mail);
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
  for (const href of links) expect(text).toContain(href);
  const shown = html
    .replace(/^[\s\S]*<body[^>]*>/, '')
    .replace(/<[^>]+>/g, '\n')
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((part) => part.trim())
    .filter(Boolean);
  expect(shown.length).toBeGreaterThan(5);
  for (const part of shown) expect(text).toContain(part);
  expect(subject).toBe(`[Donut States] ${text.split('\n')[0]}`);
  expect(html).toContain(`<html lang="${mail.locale}"`);
});

test.for(MAILS)('$kind in $locale is written in that language', (mail) => {
  const { subject, text } = renderMail(filledWith(mail, 'x'));
  for (const part of [subject, text]) expect(/[가-힣]/.test(part)).toBe(mail.locale === 'ko');
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><h1>',
  '<!--',
  '&lt;b&gt;',
  'javascript:alert(1)',
  '{{7*7}}',
  '#{7*7}',
  '\u202Egnp.exe',
  '--></style>',
];

test.for(
  HOSTILE.flatMap((text) =>
    MAILS.filter(hasUserText).map((mail) => ({ text, mail, kind: mail.kind, locale: mail.locale })),
  ),
)('$kind in $locale: $text is escaped', ({ text, mail }) => {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const { html } = renderMail(filledWith(mail, text));
  // Identical to the page with a harmless text: no tag and no attribute was opened or closed.
  expect(html.replaceAll(escaped, 'harmless')).toBe(renderMail(filledWith(mail, 'harmless')).html);
  expect(html).toContain(escaped);
  expect(html).not.toMatch(/(href|src)="javascript:/i);
});

test('the sold-out mail of a product without automatic restock does not mention the factory', () => {
  const rejected = MAILS.find(({ kind, locale }) => kind === 'order.refused' && locale === 'en');
  if (!rejected) throw new Error('there is a sold-out mail');
  const { text } = renderMail({
    ...rejected,
    content: { ...rejected.content, restocked: false } as typeof rejected.content,
  });
  expect(text).not.toContain('factory');
  expect(text).toContain('We will email you when the product is back in stock');
});

test('the mail about an unpaid order that its buyer cancelled does not mention a refund', () => {
  const mail = MAILS.find(({ kind, locale }) => kind === 'order.cancelled' && locale === 'en');
  if (!mail) throw new Error('there is a cancellation mail');
  const content = { ...mail.content, reason: 'CUSTOMER', refunded: null } as typeof mail.content;
  const { text } = renderMail({ ...mail, content });
  expect(text).toContain('as you requested');
  expect(text).toContain('You were not charged');
  expect(text).not.toContain('Refunded');
});

const TO_BUYERS: Readonly<Record<string, string>> = {
  'order.refused': '/shop/orders/ord_1',
  'order.paid': '/shop/orders/ord_1',
  'order.expired': '/shop/products/prd_1',
  'order.cancelled': '/shop/orders/ord_1',
  'stock.back': '/shop/products/prd_1',
};

test.for(['ko', 'en'] as const)(
  'the button of a verification mail has the code and the address in its fragment: %s',
  (locale) => {
    const content = { verificationId: 'vfy_1', codeHash: 'x', code: '012345', email: "o'kim+shop@donut.test" };
    const { html, text } = renderMail({
      kind: 'verification',
      locale,
      name: '',
      publicUrl: 'https://shop.test',
      timeZone: 'UTC',
      imageOrigins: [],
      content,
    });
    const [, href = ''] = /href="([^"]+)"/.exec(html) ?? [];
    const { pathname, search, hash } = new URL(href.replaceAll('&amp;', '&'));
    expect([pathname, search]).toEqual(['/shop/sign-up', '']);
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toEqual({
      code: content.code,
      email: content.email,
    });
    expect(text).toContain(`: ${content.code}\n`);
  },
);

test.for(MAILS.filter(({ kind }) => kind in TO_BUYERS))(
  'the button of $kind in $locale leads to a shop page, and the mail shows no internal id',
  (mail) => {
    const { html, text } = renderMail(mail);
    const [, first] = /href="([^"]+)"/.exec(html) ?? [];
    expect(first).toBe(`https://shop.test${TO_BUYERS[mail.kind]}`);
    expect(text.replace(/https:\S+/g, '')).not.toMatch(/\b(prd|ord|run)_/);
  },
);

test('an expired order of several products leads to its page, where each product can be ordered again', () => {
  const mail = MAILS.find(({ kind }) => kind === 'order.expired') as (typeof MAILS)[number];
  const [line] = (mail.content as OrderContent).lines;
  for (const lines of [[line, line], [{ title: 'Glazed Classic', quantity: 2 }]]) {
    const { text } = renderMail({ ...mail, content: { ...mail.content, lines } as OrderContent });
    expect(text).toContain('https://shop.test/shop/orders/ord_1\n');
  }
});

test.each(['stock.back', 'order.refused', 'order.paid', 'order.expired', 'order.cancelled'])(
  '%s has the picture of its product, with its title for programs that load none',
  (kind) => {
    const mail = MAILS.find((one) => one.kind === kind && one.locale === 'ko');
    if (!mail) throw new Error(`no mail of kind ${kind}`);
    const withPicture = (content: object) => {
      const { lines } = content as Partial<OrderContent>;
      const imageUrl = 'https://pictures.donut.test/a.png?b=1&c="2';
      // The second line: a product without a picture comes first.
      if (lines) return { ...content, lines: [lines[0], { title: '유자 슈가', quantity: 1, available: 0, imageUrl }] };
      return { ...content, title: '유자 슈가', imageUrl };
    };
    const { html } = renderMail({ ...mail, content: withPicture(mail.content) as MailContent });
    const pictures = html.match(/<img [^>]*>/g) ?? [];
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).toContain('src="https://pictures.donut.test/a.png?b=1&amp;c=&quot;2" alt="유자 슈가"');
    expect(renderMail(mail).html, 'without a picture').not.toContain('<img');
    const removed = { ...mail, content: withPicture(mail.content) as MailContent, imageOrigins: ['https://shop.test'] };
    expect(renderMail(removed).html, 'of a host that was removed').not.toContain('<img');
  },
);
