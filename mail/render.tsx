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
export function renderWords(locale: Locale, { title, happened, facts, meaning, button, leave }: Words): RenderedMail {
  const html = render(
    <Page lang={locale} title={title}>
      <Title>{title}</Title>
      <Text>{happened}</Text>
      <Facts rows={facts} />
      <Text>{meaning}</Text>
      {button ? <Button href={button.href}>{button.label}</Button> : null}
      {leave ? <SmallLink href={leave.href}>{leave.label}</SmallLink> : null}
    </Page>,
  );
  const lines = facts.map(([name, value]) => `  ${name}: ${value}`);
  const link = button ? [`${button.label}: ${button.href}`, ''] : [];
  const last = leave ? [`${leave.label}: ${leave.href}`, ''] : [];
  const text = [title, '', happened, '', ...lines, '', meaning, '', ...link, ...last].join('\n');
  return { subject: `[Donut States] ${title}`, html: `<!doctype html>${html}`, text };
}
