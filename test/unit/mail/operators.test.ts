import { expect, test } from 'vitest';
import { OPERATOR_MAILS } from './operators.ts';

test.for(OPERATOR_MAILS)('$kind in $locale matches its snapshot', ({ subject, html, text }) => {
  expect({ subject, html, text }).toMatchSnapshot();
});

test.for(OPERATOR_MAILS)('$kind in $locale is written in that language, and the error is escaped', (mail) => {
  for (const part of [mail.subject, mail.text]) expect(/[가-힣]/.test(part)).toBe(mail.locale === 'ko');
  expect(mail.html).not.toContain('<b>');
  expect(mail.html).toContain(`<html lang="${mail.locale}"`);
});
