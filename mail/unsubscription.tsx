/** The page behind the unsubscribe link of a back-in-stock mail: one sentence, and one button while the reader is subscribed. */
import { render } from 'preact-render-to-string';
import { Page, SubmitButton, Text, Title } from './parts.tsx';
import type { Locale } from './words.ts';

export interface UnsubscriptionPage {
  readonly locale: Locale;
  readonly outcome: 'open' | 'unsubscribed' | 'forged';
  readonly title?: string | undefined;
}

interface PageWords {
  readonly heading: string;
  readonly sentence: string;
  readonly button?: string;
}

const WORDS: Readonly<Record<Locale, Readonly<Record<UnsubscriptionPage['outcome'], PageWords>>>> = {
  ko: {
    open: {
      heading: '재입고 알림을 그만 받으시겠어요?',
      sentence: '이 상품이 다시 입고되어도 더 이상 메일을 보내지 않습니다.',
      button: '그만 받기',
    },
    unsubscribed: {
      heading: '재입고 알림을 보내지 않습니다',
      sentence: '이 상품의 재입고 알림이 해지되었습니다. 이미 발송 중인 메일은 도착할 수 있습니다.',
    },
    forged: {
      heading: '올바르지 않은 링크입니다',
      sentence: '메일에 있는 링크를 끝까지 복사했는지 확인해 주세요.',
    },
  },
  en: {
    open: {
      heading: 'Unsubscribe from back-in-stock emails?',
      sentence: 'We will no longer email you when this product is back in stock.',
      button: 'Unsubscribe',
    },
    unsubscribed: {
      heading: 'You are unsubscribed',
      sentence:
        'We will no longer email you when this product is back in stock. An email that is already being sent may still arrive.',
    },
    forged: {
      heading: 'This link is invalid',
      sentence: 'Check that you copied the whole link from the email.',
    },
  },
};

/** Renders the whole page. Its form posts to the address of the page, so the token is not part of the HTML. */
export function renderUnsubscription({ locale, outcome, title }: UnsubscriptionPage): string {
  const { heading, sentence, button } = WORDS[locale][outcome];
  const html = render(
    <Page lang={locale} title={`${heading} - Donut States`}>
      <Title>{heading}</Title>
      {title === undefined ? null : <Text>{title}</Text>}
      <Text>{sentence}</Text>
      {button === undefined ? null : <SubmitButton>{button}</SubmitButton>}
    </Page>,
  );
  return `<!doctype html>${html}`;
}
