/** The buyer's orders, newest first. */
import { orderNumber } from '#domain/shown.ts';
import { call } from '#web/shared/client.ts';
import { won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { DateTime, Empty, Pager, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Cancel } from '#web/shop/cancel.tsx';
import { isCancellable, OrderStatusBadge } from '#web/shop/order-status.tsx';
import { useShownProducts } from '#web/shop/shown-products.ts';

const t = words({
  title: ['My orders', '내 주문'],
  empty: ['You have no orders yet.', '아직 주문이 없습니다.'],
  browse: ['Browse donuts', '도넛 보러 가기'],
  pay: ['Pay', '결제하기'],
});

const POLL_MILLISECONDS = 10_000;
const isOfOrder = ({ type }: { readonly type: string }): boolean => type.startsWith('order.');

export function Orders() {
  const { cursor } = useAddress().query;
  const orders = useLoad(
    `orders ${cursor}`,
    async (signal) => (await call('listOrders', { query: { limit: '10', cursor }, signal })).body,
    { everyMilliseconds: POLL_MILLISECONDS, on: isOfOrder },
  );
  const shownOf = useShownProducts(
    (orders.data?.items ?? []).flatMap(({ lines }) => lines.map(({ productId }) => productId)),
  );
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={orders}>
        {({ items, next }) => (
          <>
            {items.length === 0 && (
              <Empty>
                <p>{t('empty')}</p>
                <a href="/shop">{t('browse')}</a>
              </Empty>
            )}
            {items.length > 0 && (
              <ul class="lines box">
                {items.map((order) => (
                  <li key={order.id}>
                    <ProductPicture product={shownOf(order.lines[0]?.productId ?? '')} size={44} />
                    <span class="grow">
                      <a href={`/shop/orders/${order.id}`}>
                        {order.lines
                          .map(({ productId, quantity }) => `${shownOf(productId).title} × ${quantity}`)
                          .join(', ')}
                      </a>
                      <br />
                      <span class="soft small">
                        {orderNumber(order.id)} · <DateTime at={order.createdAt} />
                      </span>
                    </span>
                    <OrderStatusBadge order={order} />
                    <span class="num">{won(order.total)}</span>
                    {order.status === 'NOTPAYED' && (
                      <a class="btn btn-primary btn-sm" href={`/shop/orders/${order.id}`}>
                        {t('pay')}
                      </a>
                    )}
                    {isCancellable(order) && <Cancel orderId={order.id} done={orders.reload} />}
                  </li>
                ))}
              </ul>
            )}
            <Pager cursor={cursor} next={next} go={(to) => setQuery({ cursor: to })} />
          </>
        )}
      </Show>
    </>
  );
}
