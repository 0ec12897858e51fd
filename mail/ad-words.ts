import type { AdContent } from '#domain/mail.ts';
import type { MailInput, Words } from './words.ts';

/** Both mails to an ad manager: what he is asked to do, and the link by which he says that he did. */
export function adWords({ kind, locale, publicUrl }: MailInput, ad: AdContent): Words {
  const ko = locale === 'ko';
  const facts = [
    [ko ? '상품' : 'Product', `${ad.title} (${ad.productId})`],
    [ko ? '광고' : 'Ad', ad.adId],
    [ko ? '남은 수량' : 'Left', ko ? `${ad.available}개` : String(ad.available)],
  ] as const;
  const href = ad.confirmationUrl ?? publicUrl;
  if (kind === 'ad.stop') {
    return {
      title: ko ? `광고를 중단해 주세요: ${ad.title}` : `Please stop the ad: ${ad.title}`,
      happened: ko ? '광고 중인 상품의 재고가 부족합니다.' : 'The product your ad sells has run short.',
      facts,
      meaning: ko
        ? '다시 입고될 때까지 광고를 중단해 주세요. 중단한 뒤 아래 링크를 열어 버튼을 누르면 기록됩니다. 입고되면 다시 메일로 알려 드립니다.'
        : 'Please stop the ad until the product is back. Then open the link and press its button, so that we know. We will write when it is back.',
      button: { label: ko ? '중단했다고 알리기' : 'Say that it is stopped', href },
    };
  }
  return {
    title: ko ? `광고를 재개해 주세요: ${ad.title}` : `Please resume the ad: ${ad.title}`,
    happened: ko
      ? '중단을 요청드렸던 상품이 다시 입고되었습니다.'
      : 'The product whose ad we asked you to stop is back in stock.',
    facts,
    meaning: ko
      ? '광고를 다시 시작해 주세요. 재개한 뒤 아래 링크를 열어 버튼을 누르면 기록됩니다.'
      : 'Please let the ad run again. Then open the link and press its button, so that we know.',
    button: { label: ko ? '재개했다고 알리기' : 'Say that it is running', href },
  };
}
