/** Reports to operators about a restock. */
import type { ReportsContent, RestockReportContent } from '#domain/mail.ts';
import { type RunbookAnchor, runbookUrl } from '#domain/runbook.ts';
import type { MailInput, Words } from './words.ts';

const runbook = ({ locale, publicUrl }: MailInput, anchor: RunbookAnchor) => ({
  runbook: { label: locale === 'ko' ? '대응 절차' : 'What to do', href: runbookUrl(publicUrl, anchor, locale) },
});

const button = ({ locale, publicUrl }: MailInput, { productId }: RestockReportContent) => ({
  button: {
    label: locale === 'ko' ? '재입고 보기' : 'View the restock',
    href: `${publicUrl}/console/restocks?productId=${productId}`,
  },
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

/** The factory was asked twice and has not delivered all units. */
export function overdueWords(input: MailInput, restock: RestockReportContent): Words {
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
    ...button(input, restock),
    ...runbook(input, 'restock-overdue'),
  };
}

/** The factory delivered more units than requested. */
export function surplusWords(input: MailInput, restock: RestockReportContent): Words {
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
    ...button(input, restock),
    ...runbook(input, 'restock-surplus'),
  };
}

const newsOf = (
  ko: boolean,
  { kind, received, quantity, units, surplus }: ReportsContent['reports'][number],
): string => {
  if (kind === 'restock.overdue')
    return ko ? `지연, ${quantity}개 중 ${received}개 입고` : `overdue, ${received} of ${quantity} received`;
  return ko ? `초과 입고 ${units ?? surplus}개` : `${units ?? surplus} units more than requested`;
};

/** Several reports of one window. */
export function reportsWords(input: MailInput, { count, reports }: ReportsContent): Words {
  const { locale, publicUrl } = input;
  const ko = locale === 'ko';
  const more = count - reports.length;
  const hasOverdue = reports.some(({ kind }) => kind === 'restock.overdue');
  return {
    title: ko ? `재입고 보고 ${count}건` : `${count} restock reports`,
    summary: ko
      ? `지난 보고 메일 이후 늦어지거나 초과된 입고가 ${count}건 있습니다.`
      : `${count} restocks were overdue or delivered a surplus since the last report.`,
    facts: [
      ...reports.map(
        (report, i) => [`${i + 1}. ${report.restockId}`, `${report.title}: ${newsOf(ko, report)}`] as const,
      ),
      ...(more > 0 ? [[ko ? '그 밖에' : 'More', ko ? `${more}건` : `${more} reports`] as const] : []),
    ],
    meaning: ko
      ? '늦어진 상품은 품절 상태로 남습니다. 초과분은 재고에 더하지 않았습니다. 재입고 목록에서 하나씩 확인해 주세요.'
      : 'Overdue products stay out of stock. A surplus was not added to the stock. Check each restock in the list.',
    button: { label: ko ? '재입고 목록 보기' : 'View the restocks', href: `${publicUrl}/console/restocks` },
    ...runbook(input, hasOverdue ? 'restock-overdue' : 'restock-surplus'),
  };
}
