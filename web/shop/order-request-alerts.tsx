/** Orders that are being decided, and decisions of orders whose page the buyer has left: shown above every page of the shop. */
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useStore } from '#web/shared/store.ts';
import { rejectedOrderId } from './idempotency-key.ts';
import { dismissRequest, type OrderRequest, orderRequests } from './order-requests.ts';
import { problemSentence } from './problem-message.tsx';

const t = words({
  deciding: [
    'We have your order, and it is being decided: about {n} s. You may leave this page.',
    '주문을 접수했고 처리하고 있습니다. 예상 시간: 약 {n}초. 다른 화면으로 이동하셔도 됩니다.',
  ],
  decided: ['Your order is decided.', '주문이 처리되었습니다.'],
  view: ['View order', '주문 보기'],
  again: ['Order again', '다시 주문하기'],
  close: ['Close', '닫기'],
});

/** The sentence about an outcome, and the page on which the buyer goes on. */
function outcomeWords(outcome: { orderId: string } | Error, page: string): Record<'text' | 'href' | 'label', string> {
  const orderId = outcome instanceof Error ? rejectedOrderId(outcome) : outcome.orderId;
  if (orderId) return { text: t('decided'), href: `/shop/orders/${orderId}`, label: t('view') };
  return { text: problemSentence(outcome as Error), href: page, label: t('again') };
}

function Outcome({ id, page, outcome }: OrderRequest & { outcome: { orderId: string } | Error }) {
  const { text, href, label } = outcomeWords(outcome, page);
  const close = (): void => dismissRequest(id);
  return (
    <p class={`alert row apart ${outcome instanceof Error ? 'soft-alert' : 'alert-success'}`}>
      <span>{text}</span>
      <span class="row">
        <a class="btn btn-sm" href={href} onClick={close}>
          {label}
        </a>
        <button type="button" class="btn btn-sm" onClick={close}>
          {t('close')}
        </button>
      </span>
    </p>
  );
}

export function OrderRequestAlerts() {
  return (
    <div class="notices" role="status">
      {useStore(orderRequests).map((request) =>
        request.outcome === undefined ? (
          <p key={request.id} class="alert soft-alert">
            <span class="spinner" aria-hidden="true" />
            {t('deciding', { n: count(request.seconds) })}
          </p>
        ) : (
          <Outcome key={request.id} {...request} outcome={request.outcome} />
        ),
      )}
    </div>
  );
}
