import { expect, test } from 'vitest';
import { AD_ACTIONS } from '#domain/ad.ts';
import { type ConfirmationPage, renderConfirmation } from '#mail/confirmation.tsx';

const PAGES: readonly ConfirmationPage[] = (['ko', 'en'] as const).flatMap((locale) => [
  ...AD_ACTIONS.flatMap((action) =>
    (['open', 'recorded', 'over'] as const).map((outcome) => ({ locale, action, outcome, title: 'Glazed Classic' })),
  ),
  ...(['forged', 'expired'] as const).map((outcome) => ({ locale, outcome })),
]);

test.for(PAGES)('$action, $outcome, in $locale', (page) => {
  const html = renderConfirmation(page);
  expect(html).toMatchSnapshot();
  expect(html).toContain(`<html lang="${page.locale}"`);
  expect(/[가-힣]/.test(html)).toBe(page.locale === 'ko');
  // One button while the request is open, and nothing that a link scanner could follow.
  expect(html.match(/<button/g)?.length ?? 0).toBe(page.outcome === 'open' ? 1 : 0);
  expect(html.match(/<form method="post">/g)?.length ?? 0).toBe(page.outcome === 'open' ? 1 : 0);
  expect(html).not.toMatch(/<script|<a |href=|src=|http-equiv/i);
});

test.for(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</title><h1>', '{{7*7}}'])(
  'a product titled %s is escaped',
  (title) => {
    const page = { locale: 'en', action: 'stop', outcome: 'open' } as const;
    const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    const html = renderConfirmation({ ...page, title });
    expect(html.replaceAll(escaped, 'x')).toBe(renderConfirmation({ ...page, title: 'x' }));
  },
);
