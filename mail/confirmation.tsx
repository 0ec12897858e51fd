/** The page behind the link in a mail to an ad manager: one sentence, and one button while the request is open. */
import { render } from 'preact-render-to-string';
import type { AdAction, AdConfirmation } from '#domain/ad.ts';
import { Page, SubmitButton, Text, Title } from './parts.tsx';
import type { Locale } from './words.ts';

export interface ConfirmationPage {
  readonly locale: Locale;
  readonly outcome: AdConfirmation | 'forged' | 'expired';
  /** Absent if the link is invalid or expired. */
  readonly action?: AdAction;
  readonly title?: string;
}

interface PageWords {
  readonly heading: string;
  readonly sentence: string;
  readonly button?: string;
}

type Outcomes = Readonly<Record<AdConfirmation, PageWords>>;

const STOP: Readonly<Record<Locale, Outcomes>> = {
  ko: {
    open: {
      heading: '광고를 중단하셨나요?',
      sentence: '재고가 부족한 동안 광고를 중단해 주세요. 중단하셨다면 아래 버튼을 눌러 주세요.',
      button: '중단했습니다',
    },
    recorded: {
      heading: '광고 중단이 기록되었습니다',
      sentence: '감사합니다. 다시 입고되면 메일로 알려 드립니다.',
    },
    over: {
      heading: '더 이상 중단하지 않아도 됩니다',
      sentence: '상품이 다시 입고되었습니다. 이 요청은 끝났으며 아무것도 기록하지 않았습니다.',
    },
  },
  en: {
    open: {
      heading: 'Have you stopped the ad?',
      sentence: 'Please stop the ad while the product is out of stock. After you have stopped it, press the button.',
      button: 'I have stopped the ad',
    },
    recorded: {
      heading: 'The ad is recorded as stopped',
      sentence: 'Thank you. We will email you when the product is back in stock.',
    },
    over: {
      heading: 'The ad does not need to be stopped any more',
      sentence: 'The product is back in stock. This request has ended, and nothing was recorded.',
    },
  },
};

const RESUME: Readonly<Record<Locale, Outcomes>> = {
  ko: {
    open: {
      heading: '광고를 재개하셨나요?',
      sentence: '상품이 다시 입고되었습니다. 광고를 재개하셨다면 아래 버튼을 눌러 주세요.',
      button: '재개했습니다',
    },
    recorded: { heading: '광고 재개가 기록되었습니다', sentence: '감사합니다. 더 하실 일은 없습니다.' },
    over: {
      heading: '광고를 중단된 상태로 두세요',
      sentence: '상품이 다시 품절되어 중단을 새로 요청했습니다. 아무것도 기록하지 않았습니다.',
    },
  },
  en: {
    open: {
      heading: 'Have you resumed the ad?',
      sentence: 'The product is back in stock. After you have resumed the ad, press the button.',
      button: 'I have resumed the ad',
    },
    recorded: { heading: 'The ad is recorded as running', sentence: 'Thank you. No further action is needed.' },
    over: {
      heading: 'Please leave the ad stopped',
      sentence: 'The product is sold out again and we have sent you a new stop request. Nothing was recorded.',
    },
  },
};

const INVALID_LINK: Readonly<Record<Locale, Readonly<Record<'forged' | 'expired', PageWords>>>> = {
  ko: {
    forged: { heading: '올바르지 않은 링크입니다', sentence: '메일에 있는 링크를 끝까지 복사했는지 확인해 주세요.' },
    expired: { heading: '만료된 링크입니다', sentence: '가장 최근에 받은 메일의 링크를 사용해 주세요.' },
  },
  en: {
    forged: { heading: 'This link is invalid', sentence: 'Check that you copied the whole link from the email.' },
    expired: { heading: 'This link has expired', sentence: 'Please use the link in the latest email from us.' },
  },
};

function wordsOfPage({ locale, outcome, action }: ConfirmationPage): PageWords {
  if (outcome === 'forged' || outcome === 'expired') return INVALID_LINK[locale][outcome];
  return (action === 'resume' ? RESUME : STOP)[locale][outcome];
}

/** Renders the whole page. Its form posts to the address of the page, so the token is not part of the HTML. */
export function renderConfirmation(page: ConfirmationPage): string {
  const { heading, sentence, button } = wordsOfPage(page);
  const html = render(
    <Page lang={page.locale} title={`${heading} - Donut States`}>
      <Title>{heading}</Title>
      {page.title === undefined ? null : <Text>{page.title}</Text>}
      <Text>{sentence}</Text>
      {button === undefined ? null : <SubmitButton>{button}</SubmitButton>}
    </Page>,
  );
  return `<!doctype html>${html}`;
}
