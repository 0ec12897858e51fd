import type { AdContent } from '#domain/mail.ts';
import type { MailInput, Words } from './words.ts';

/** The mails to an ad manager: the request to stop or resume the ad, and the link that confirms it. */
export function adWords({ kind, locale, publicUrl }: MailInput, ad: AdContent): Words {
  const ko = locale === 'ko';
  const facts = [
    [ko ? '상품' : 'Product', `${ad.title} (${ad.productId})`],
    [ko ? '광고' : 'Ad', ad.adId],
    [ko ? '남은 수량' : 'In stock', ko ? `${ad.available}개` : String(ad.available)],
  ] as const;
  const href = ad.confirmationUrl ?? publicUrl;
  if (kind === 'ad.stop') {
    return {
      title: ko ? `광고를 중단해 주세요: ${ad.title}` : `Please stop the ad: ${ad.title}`,
      summary: ko ? '광고 중인 상품의 재고가 부족합니다.' : 'The product in your ad is out of stock.',
      facts,
      meaning: ko
        ? '다시 입고될 때까지 광고를 중단해 주세요. 중단한 뒤 아래 링크를 열어 버튼을 누르면 기록됩니다. 입고되면 다시 메일로 알려 드립니다.'
        : 'Please stop the ad until the product is back in stock. Afterwards, open the link and press the button to confirm. We will email you when the product is back in stock.',
      button: { label: ko ? '중단 완료 알리기' : 'Confirm that the ad is stopped', href },
    };
  }
  return {
    title: ko ? `광고를 재개해 주세요: ${ad.title}` : `Please resume the ad: ${ad.title}`,
    summary: ko
      ? '중단을 요청드렸던 상품이 다시 입고되었습니다.'
      : 'The product of the ad that we asked you to stop is back in stock.',
    facts,
    meaning: ko
      ? '광고를 다시 시작해 주세요. 재개한 뒤 아래 링크를 열어 버튼을 누르면 기록됩니다.'
      : 'Please resume the ad. Afterwards, open the link and press the button to confirm.',
    button: { label: ko ? '재개 완료 알리기' : 'Confirm that the ad is running', href },
  };
}
