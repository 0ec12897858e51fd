import { render } from 'preact-render-to-string';
import { footerOf } from './footers.ts';
import { BRAND, Button, Facts, Page, Picture, SmallLink, Text, Title } from './parts.tsx';
import type { Locale, MailInput, Words } from './words.ts';
import { wordsOf } from './words-of.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export const renderMail = (input: MailInput): RenderedMail =>
  renderWords(input.locale, wordsOf(input), footerOf(input));

/** Renders one mail as HTML and as plain text with the same content. The footer says why its reader receives the mail. */
export function renderWords(locale: Locale, words: Words, footer: string): RenderedMail {
  const { title, summary, picture, facts, meaning, button, runbook, unsubscribe } = words;
  const html = render(
    <Page lang={locale} title={title} footer={footer}>
      <Title>{title}</Title>
      <Text>{summary}</Text>
      {picture ? <Picture {...picture} /> : null}
      <Facts rows={facts} />
      <Text>{meaning}</Text>
      {button ? <Button href={button.href}>{button.label}</Button> : null}
      {runbook ? <SmallLink href={runbook.href}>{runbook.label}</SmallLink> : null}
      {unsubscribe ? <SmallLink href={unsubscribe.href}>{unsubscribe.label}</SmallLink> : null}
    </Page>,
  );
  const lines = facts.map(([name, value]) => `  ${name}: ${value}`);
  const links = [button, runbook, unsubscribe].flatMap((link) => (link ? [`${link.label}: ${link.href}`, ''] : []));
  const end = ['--', BRAND, footer, ''];
  const text = [title, '', summary, '', ...lines, '', meaning, '', ...links, ...end].join('\n');
  return { subject: `[Donut States] ${title}`, html: `<!doctype html>${html}`, text };
}
