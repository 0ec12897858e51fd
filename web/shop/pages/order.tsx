/** One order: pay or cancel it, or watch the stock of a sold-out order. */
import { isCode } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { type Loaded, useAction, useLoad } from '#web/shared/load.ts';
import { Show, Time } from '#web/shared/ui/components.tsx';
import { Cancel } from '#web/shop/cancel.tsx';
import { Countdown } from '#web/shop/countdown.tsx';
import { Donut } from '#web/shop/donut.tsx';
import { callWithKey } from '#web/shop/idempotency-key.ts';
import { isCancellable, type Order, OrderStatusBadge, OrderStatusSentence } from '#web/shop/order-status.tsx';
import { readIfChanged } from '#web/shop/poll.ts';
import { ProblemMessage } from '#web/shop/problem-message.tsx';
import { useTitles } from '#web/shop/titles.ts';
import { checkWaitingList } from '#web/shop/waiting-list.ts';

const t = words({
  title: ['Order', '주문'],
  pay: ['Pay {sum} from the wallet', '지갑에서 {sum} 결제'],
  charge: ['Charge the wallet', '지갑 충전하기'],
  total: ['Total', '합계'],
  placed: ['Ordered', '주문 시각'],
  failed: [
    'The payment failed. You can try again until the payment deadline.',
    '결제하지 못했습니다. 결제 기한까지 다시 결제할 수 있습니다.',
  ],
  left: ['{title}: {n} left now', '{title}: 현재 {n}개 남음'],
  backInStock: ['Back in stock: view product', '재입고되었습니다. 보러 가기'],
  back: ['My orders', '내 주문'],
});

const POLL_MILLISECONDS = 5_000;

function Pay({ order, reload }: { order: Order; reload: () => void }) {
  const pay = useAction(async () => {
    try {
      await callWithKey('payOrder', { params: { orderId: order.id } } as never);
    } finally {
      // Reload in any case: the order may have been paid in another tab, expired or cancelled.
      reload();
    }
    await checkWaitingList();
  });
  const hasFailed = pay.error === undefined && order.payment?.status === 'FAILED_CUSTOMER';
  const needsCharge =
    isCode(pay.error, 'payment.insufficient_balance') || order.payment?.problem === 'payment.insufficient_balance';
  return (
    <div class="stack">
      {order.paymentDueAt && <Countdown due={order.paymentDueAt} onEnd={reload} />}
      {hasFailed && <p class="bad">{t('failed')}</p>}
      <ProblemMessage error={pay.error} />
      <div class="row">
        <button type="button" class="btn btn-primary" disabled={pay.busy} onClick={() => pay.run()}>
          {t('pay', { sum: won(order.total) })}
        </button>
        {needsCharge && (
          <a class="btn" href={`/shop/wallet?next=/shop/orders/${order.id}`}>
            {t('charge')}
          </a>
        )}
      </div>
    </div>
  );
}

/** The current stock of a product in a sold-out order. */
function CurrentStock({
  productId,
  wanted,
  title,
}: {
  productId: Order['lines'][number]['productId'];
  wanted: number;
  title: string;
}) {
  const product = useLoad(
    `product ${productId}`,
    (signal) => readIfChanged('readProduct', { params: { productId }, signal }),
    {
      everyMilliseconds: POLL_MILLISECONDS,
      on: ({ data }) => data['productId'] === productId,
    },
  );
  const available = product.data?.available ?? 0;
  return (
    <p class="row" role="status">
      <span>{t('left', { title, n: count(available) })}</span>
      {available >= wanted && (
        <a class="btn btn-primary btn-sm" href={`/shop/products/${productId}`}>
          {t('backInStock')}
        </a>
      )}
    </p>
  );
}

function OrderView({ order, loaded }: { order: Order; loaded: Loaded<Order> }) {
  const titleOf = useTitles(order.lines.map(({ productId }) => productId));
  return (
    <>
      <div class="box stack">
        <p class="row apart">
          <OrderStatusBadge order={order} />
          <span class="soft small">
            {t('placed')} <Time at={order.createdAt} />
          </span>
        </p>
        <OrderStatusSentence order={order} />
        {order.status === 'NOTPAYED' && <Pay order={order} reload={loaded.reload} />}
        {order.reason === 'OUT_OF_STOCK' &&
          order.lines.map(({ productId, quantity }) => (
            <CurrentStock key={productId} productId={productId} wanted={quantity} title={titleOf(productId)} />
          ))}
      </div>
      <div class="box">
        <ul class="lines">
          {order.lines.map(({ productId, quantity, unitPrice }) => (
            <li key={productId}>
              <Donut id={productId} size={44} />
              <a class="grow" href={`/shop/products/${productId}`}>
                {titleOf(productId)}
              </a>
              <span>
                {won(unitPrice)} × {count(quantity)}
              </span>
              <span class="num">{won(unitPrice * quantity)}</span>
            </li>
          ))}
          <li>
            <span class="grow">{t('total')}</span>
            <span class="price">{won(order.total)}</span>
          </li>
        </ul>
      </div>
      {isCancellable(order) && (
        <p>
          <Cancel orderId={order.id} done={loaded.reload} />
        </p>
      )}
    </>
  );
}

export function OrderPage({ id }: { id: string }) {
  const order = useLoad(
    `order ${id}`,
    (signal) => readIfChanged('readOrder', { params: { orderId: id as never }, signal }),
    {
      everyMilliseconds: POLL_MILLISECONDS,
      on: ({ data }) => data['orderId'] === id,
    },
  );
  return (
    <>
      <p>
        <a href="/shop/orders">{t('back')}</a>
      </p>
      <h1>{t('title')}</h1>
      <Show loaded={order}>{(data) => <OrderView order={data} loaded={order} />}</Show>
    </>
  );
}
