/** One order: pay or cancel it, or watch the stock of a sold-out order. */
import { orderNumber } from '#domain/shown.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { type Loaded, useLoad } from '#web/shared/load.ts';
import { DateTime, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Cancel } from '#web/shop/cancel.tsx';
import { isCancellable, type Order, OrderStatusBadge, OrderStatusSentence } from '#web/shop/order-status.tsx';
import { Pay } from '#web/shop/pay.tsx';
import { readIfChanged } from '#web/shop/poll.ts';
import { Progress } from '#web/shop/progress.tsx';
import { useShownProducts } from '#web/shop/shown-products.ts';

const t = words({
  title: ['Order {number}', '주문 {number}'],
  total: ['Total', '합계'],
  placed: ['Ordered', '주문 시각'],
  left: ['{title}: {n} left now', '{title}: 현재 {n}개 남음'],
  buy: ['Order again', '다시 주문하기'],
  back: ['My orders', '내 주문'],
});

const POLL_MILLISECONDS = 5_000;

/** The current stock of a product in an order that was sold out or not paid in time, and the way to order it again. */
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
          {t('buy')}
        </a>
      )}
    </p>
  );
}

function OrderView({ order, loaded }: { order: Order; loaded: Loaded<Order> }) {
  const shownOf = useShownProducts(order.lines.map(({ productId }) => productId));
  return (
    <>
      <div class="box stack">
        <p class="row apart">
          <OrderStatusBadge order={order} />
          <span class="soft small">
            {t('placed')} <DateTime at={order.createdAt} />
          </span>
        </p>
        <Progress status={order.status} />
        <OrderStatusSentence order={order} />
        {order.status === 'NOTPAYED' && <Pay order={order} reload={loaded.reload} />}
        {(order.reason === 'OUT_OF_STOCK' || order.reason === 'PAYMENT_TIMEOUT') &&
          order.lines.map(({ productId, quantity }) => (
            <CurrentStock key={productId} productId={productId} wanted={quantity} title={shownOf(productId).title} />
          ))}
      </div>
      <div class="box">
        <ul class="lines">
          {order.lines.map(({ productId, quantity, unitPrice }) => (
            <li key={productId}>
              <ProductPicture product={shownOf(productId)} size={44} />
              <a class="grow" href={`/shop/products/${productId}`}>
                {shownOf(productId).title}
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
      <h1>{t('title', { number: orderNumber(id) })}</h1>
      <Show loaded={order}>{(data) => <OrderView order={data} loaded={order} />}</Show>
    </>
  );
}
