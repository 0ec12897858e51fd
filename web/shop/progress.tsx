/** How far an order is: ordered, paid, shipped, delivered. A cancelled order has no progress. */
import { words } from '#web/shared/language.ts';
import type { Order } from './order-status.tsx';

const STEPS = ['NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED'] as const;
const t = words({
  progress: ['Progress of the order', '주문 진행 상황'],
  NOTPAYED: ['Ordered', '주문'],
  PREPARING: ['Paid', '결제'],
  SHIPPING: ['Shipped', '배송 시작'],
  DELIVERED: ['Delivered', '배송 완료'],
});

export function Progress({ status }: Pick<Order, 'status'>) {
  if (status === 'CANCELLED') return null;
  const now = STEPS.indexOf(status);
  return (
    <ol class="progress-steps" aria-label={t('progress')}>
      {STEPS.map((step, n) => (
        <li key={step} class={n <= now ? 'done' : 'soft'} aria-current={n === now ? 'step' : undefined}>
          {t(step)}
        </li>
      ))}
    </ol>
  );
}
