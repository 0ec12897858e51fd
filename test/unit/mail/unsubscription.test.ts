import { expect, test } from 'vitest';
import { renderUnsubscription, type UnsubscriptionPage } from '#mail/unsubscription.tsx';

const PAGES: readonly UnsubscriptionPage[] = (['ko', 'en'] as const).flatMap((locale) =>
  (['open', 'unsubscribed', 'forged'] as const).map((outcome) => ({ locale, outcome, title: 'Glazed Classic' })),
);

test.for(PAGES)('$outcome, in $locale', (page) => {
  const html = renderUnsubscription(page);
  expect(html).toMatchSnapshot();
  expect(html).toContain(`<html lang="${page.locale}"`);
  expect(/[가-힣]/.test(html)).toBe(page.locale === 'ko');
  // One button while the reader is subscribed, and nothing that a link scanner could follow.
  expect(html.match(/<form method="post">/g)?.length ?? 0).toBe(page.outcome === 'open' ? 1 : 0);
  expect(html).not.toMatch(/<script|<a |href=|src=|http-equiv/i);
});

test.for(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</title><h1>', '{{7*7}}'])(
  'a product titled %s is escaped',
  (title) => {
    const page = { locale: 'en', outcome: 'open' } as const;
    const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    expect(renderUnsubscription({ ...page, title }).replaceAll(escaped, 'x')).toBe(
      renderUnsubscription({ ...page, title: 'x' }),
    );
  },
);
