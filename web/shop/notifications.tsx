/** Alerts for waiting buyers, shown on every page of the shop the moment a product is back in stock or its sale begins. */
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { createStore, useStore } from '#web/shared/store.ts';
import { onEvents } from '#web/shared/stream.ts';
import { isOnSale } from './sale-window.ts';
import { checkWaitingList, expireWaitingList } from './waiting-list.ts';

const t = words({
  back: [
    '{title} is back in stock: {n} left. First come, first served.',
    '{title} 재입고: {n}개 남았습니다. 선착순입니다.',
  ],
  begun: [
    'The sale of {title} has begun: {n} left. First come, first served.',
    '{title} 판매가 시작되었습니다. {n}개 남았습니다. 선착순입니다.',
  ],
  view: ['View product', '보러 가기'],
  close: ['Close', '닫기'],
});

interface BackInStock {
  readonly productId: string;
  readonly title: string;
  readonly available: number;
  /** The event that makes a sale known is the one of new stock. */
  readonly hasBegun: boolean;
}
/** Its mails take some minutes, and the stream may be behind. */
const BEGINNING_MILLISECONDS = 10 * 60_000;
const alerts = createStore<readonly BackInStock[]>([]);
const dismiss = (productId: string): void => alerts.set(alerts.get().filter((alert) => alert.productId !== productId));

async function handleEvent({ type, data }: StreamEvent): Promise<void> {
  if (type.startsWith('order.') || type === 'reset' || type === 'stock.back') await checkWaitingList();
  if (type !== 'stock.back') return;
  // The notice of this buyer may be sent after the event.
  expireWaitingList();
  const { body } = await call('readProduct', { params: { productId: data['productId'] as never } });
  dismiss(body.id);
  const hasBegun = body.availableAt !== null && shopNow() - Date.parse(body.availableAt) < BEGINNING_MILLISECONDS;
  // Stock may come before the sale.
  if (body.available > 0 && isOnSale(body))
    alerts.set([...alerts.get(), { productId: body.id, title: body.title, available: body.available, hasBegun }]);
}

export function BackInStockAlerts() {
  const all = useStore(alerts);
  useEffect(() => onEvents((events) => events.forEach((event) => void handleEvent(event).catch(() => undefined))), []);
  return (
    <div class="notices" role="status">
      {all.map(({ productId, title, available, hasBegun }) => (
        <p key={productId} class="alert alert-success row apart">
          <span>{t(hasBegun ? 'begun' : 'back', { title, n: count(available) })}</span>
          <span class="row">
            <a class="btn btn-sm" href={`/shop/products/${productId}`} onClick={() => dismiss(productId)}>
              {t('view')}
            </a>
            <button type="button" class="btn btn-sm" onClick={() => dismiss(productId)}>
              {t('close')}
            </button>
          </span>
        </p>
      ))}
    </div>
  );
}
