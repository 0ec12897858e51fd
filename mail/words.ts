/** The text of a mail, before it is rendered as HTML or plain text: summary, facts, meaning and links. */
import type {
  AdContent,
  MailContent,
  MailKind,
  NoticeContent,
  OrderContent,
  RefusedOrderContent,
  RestockReportContent,
  VerificationContent,
} from '#domain/mail.ts';
import { type RunbookAnchor, runbookUrl } from '#domain/runbook.ts';
import { adWords } from './ad-words.ts';
import { krw } from './krw.ts';
import { noticeWords } from './notice-words.ts';
import { orderWords } from './order-words.ts';
import { verificationWords } from './verification-words.ts';

export type Locale = 'ko' | 'en';

export interface Words {
  readonly title: string;
  /** One sentence about the event. */
  readonly summary: string;
  readonly facts: readonly (readonly [string, string])[];
  /** What follows for the reader. */
  readonly meaning: string;
  /** The page on which the reader acts. */
  readonly button?: { readonly label: string; readonly href: string };
  /** The runbook, for operators. */
  readonly runbook?: { readonly label: string; readonly href: string };
  /** The link that stops further mails of this kind. */
  readonly unsubscribe?: { readonly label: string; readonly href: string };
}

export interface MailInput {
  readonly kind: MailKind;
  readonly locale: Locale;
  readonly name: string;
  readonly publicUrl: string;
  readonly content: MailContent;
}

function outOfStock({ locale, name }: MailInput, order: RefusedOrderContent): Words {
  const ko = locale === 'ko';
  const requested = ko ? '공장에 추가 생산을 요청했습니다.' : 'We have requested more from the factory.';
  const back = ko
    ? '다시 입고되면 메일로 알려 드립니다. 재입고 상품은 선착순으로 판매합니다.'
    : 'We will email you when the product is back in stock. Restocked products are sold first come, first served.';
  const left = (n: number | null) => (n === null ? '' : ko ? ` (남은 수량 ${n}개)` : ` (${n} left)`);
  return {
    title: ko ? '주문하신 상품이 품절되었습니다' : 'Sold out: your order could not be placed',
    summary: ko
      ? `${name}님, 주문하신 수량만큼 재고가 없어 주문을 받지 못했습니다. 결제된 금액은 없습니다.`
      : `${name}, there is not enough stock for your order, so the order was not placed. You were not charged.`,
    facts: [
      [ko ? '주문 번호' : 'Order', order.orderId],
      ...order.lines.map((line) => [line.title, `${line.quantity}${ko ? '개' : ''}${left(line.available)}`] as const),
      [ko ? '합계' : 'Total', krw(order.total, locale)],
    ],
    meaning: order.restocked ? `${requested} ${back}` : back,
  };
}

const runbook = ({ locale, publicUrl }: MailInput, anchor: RunbookAnchor) => ({
  runbook: { label: locale === 'ko' ? '대응 절차' : 'What to do', href: runbookUrl(publicUrl, anchor, locale) },
});

function restockFacts(ko: boolean, restock: RestockReportContent): readonly (readonly [string, string])[] {
  return [
    [ko ? '재입고 번호' : 'Restock', restock.restockId],
    [ko ? '상품' : 'Product', `${restock.title} (${restock.productId})`],
    [ko ? '요청 수량' : 'Requested', String(restock.quantity)],
    [ko ? '입고 수량' : 'Received', String(restock.received)],
    [ko ? '요청 횟수' : 'Attempts', String(restock.attempt)],
    ...(restock.lastError ? [[ko ? '마지막 오류' : 'Last error', restock.lastError] as const] : []),
  ];
}

function overdue(input: MailInput, restock: RestockReportContent): Words {
  const { locale, publicUrl } = input;
  const ko = locale === 'ko';
  return {
    title: ko ? `재입고가 늦어지고 있습니다: ${restock.title}` : `Restock overdue: ${restock.title}`,
    summary: ko
      ? '공장에 두 번 요청했지만 아직 모두 입고되지 않았습니다.'
      : 'The factory was asked twice and has not delivered all units.',
    facts: [
      ...restockFacts(ko, restock),
      [ko ? '다시 요청' : 'Request again', `POST ${publicUrl}/api/v1/products/${restock.productId}/restocks`],
    ],
    meaning: ko
      ? '상품은 품절 상태로 남습니다. 공장에 확인한 뒤 다시 요청해 주세요.'
      : 'The product stays out of stock. Check with the factory, then request the units again.',
    ...runbook(input, 'restock-overdue'),
  };
}

function surplus(input: MailInput, restock: RestockReportContent): Words {
  const { locale } = input;
  const ko = locale === 'ko';
  const units = restock.units ?? restock.surplus;
  return {
    title: ko ? `요청보다 많이 입고되었습니다: ${restock.title}` : `Surplus delivery: ${restock.title}`,
    summary: ko
      ? `공장이 요청보다 ${units}개를 더 보냈습니다. 이 수량은 재고에 더하지 않았습니다.`
      : `The factory delivered ${units} more units than requested. The surplus was not added to the stock.`,
    facts: [...restockFacts(ko, restock), [ko ? '초과 수량' : 'Surplus', String(restock.surplus)]],
    meaning: ko
      ? '초과분을 받을지 반품할지 결정해 주세요. 받으려면 재고를 조정하세요.'
      : 'Decide whether to keep the surplus (adjust the stock) or to return it.',
    ...runbook(input, 'restock-surplus'),
  };
}

/** Returns the text of one mail in the reader's language. */
export function wordsOf(input: MailInput): Words {
  switch (input.kind) {
    case 'order.refused':
      return outOfStock(input, input.content as RefusedOrderContent);
    case 'order.paid':
    case 'order.expired':
    case 'order.cancelled':
      return orderWords(input, input.content as OrderContent);
    case 'restock.overdue':
      return overdue(input, input.content as RestockReportContent);
    case 'restock.surplus':
      return surplus(input, input.content as RestockReportContent);
    case 'ad.stop':
    case 'ad.resume':
      return adWords(input, input.content as AdContent);
    case 'verification':
      return verificationWords(input, input.content as VerificationContent);
    case 'stock.back':
      return noticeWords(input, input.content as NoticeContent);
  }
}
