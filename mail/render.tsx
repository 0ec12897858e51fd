import { render } from 'preact-render-to-string';
import { Button, Facts, Page, SmallLink, Text, Title } from './parts.tsx';
import { type Locale, type MailInput, type Words, wordsOf } from './words.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export const renderMail = (input: MailInput): RenderedMail => renderWords(input.locale, wordsOf(input));

/** One mail as HTML and as text, both from the same words. */
export function renderWords(locale: Locale, words: Words): RenderedMail {
  const { title, happened, facts, meaning, button, runbook, leave } = words;
  const html = render(
    <Page lang={locale} title={title}>
      <Title>{title}</Title>
      <Text>{happened}</Text>
      <Facts rows={facts} />
      <Text>{meaning}</Text>
      {button ? <Button href={button.href}>{button.label}</Button> : null}
      {runbook ? <SmallLink href={runbook.href}>{runbook.label}</SmallLink> : null}
      {leave ? <SmallLink href={leave.href}>{leave.label}</SmallLink> : null}
    </Page>,
  );
  const lines = facts.map(([name, value]) => `  ${name}: ${value}`);
  const links = [button, runbook, leave].flatMap((link) => (link ? [`${link.label}: ${link.href}`, ''] : []));
  const text = [title, '', happened, '', ...lines, '', meaning, '', ...links].join('\n');
  return { subject: `[Donut States] ${title}`, html: `<!doctype html>${html}`, text };
}
