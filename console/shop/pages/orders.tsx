/** My orders, newest first. */
import { call } from '#console/client.ts';
import { won } from '#console/format.ts';
import { words } from '#console/language.ts';
import { useLoad } from '#console/load.ts';
import { setQuery, usePlace } from '#console/router.ts';
import { Cancel } from '#console/shop/cancel.tsx';
import { FateBadge, isCancellable } from '#console/shop/fate.tsx';
import { useTitles } from '#console/shop/titles.ts';
import { Empty, Pager, Show, Time } from '#console/ui/pieces.tsx';

const t = words({
  title: ['My orders', '내 주문'],
  empty: ['You have not ordered anything yet.', '아직 주문한 것이 없습니다.'],
  look: ['Look at the donuts', '도넛 보러 가기'],
  pay: ['Pay', '결제하기'],
});

const LOOK_MILLISECONDS = 10_000;
const isOfOrder = ({ type }: { readonly type: string }): boolean => type.startsWith('order.');

export function Orders() {
  const { cursor } = usePlace().query;
  const orders = useLoad(
    `orders ${cursor}`,
    async (signal) => (await call('listOrders', { query: { limit: '10', cursor }, signal })).body,
    { everyMilliseconds: LOOK_MILLISECONDS, on: isOfOrder },
  );
  const titleOf = useTitles((orders.data?.items ?? []).flatMap(({ lines }) => lines.map(({ productId }) => productId)));
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={orders}>
        {({ items, next }) => (
          <>
            {items.length === 0 && (
              <Empty>
                <p>{t('empty')}</p>
                <a href="/shop">{t('look')}</a>
              </Empty>
            )}
            {items.length > 0 && (
              <ul class="lines box">
                {items.map((order) => (
                  <li key={order.id}>
                    <span class="grow">
                      <a href={`/shop/orders/${order.id}`}>
                        {order.lines.map(({ productId, quantity }) => `${titleOf(productId)} × ${quantity}`).join(', ')}
                      </a>
                      <br />
                      <span class="soft small">
                        <Time at={order.createdAt} />
                      </span>
                    </span>
                    <FateBadge order={order} />
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
