/** The products with their current stock. */
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Badge, Empty, Pager, Show } from '#web/shared/ui/components.tsx';
import { Donut } from '#web/shop/donut.tsx';

const t = words({
  title: ['Donuts', '도넛'],
  left: ['{n} left', '{n}개 남음'],
  out: ['Sold out', '품절'],
  closed: ['Not on sale', '판매 기간 아님'],
  best: ['Best seller', '인기'],
  empty: ['There are no products yet.', '아직 상품이 없습니다.'],
});

const POLL_MILLISECONDS = 5_000;

interface Window {
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
export const isOnSale = ({ availableAt, endAt }: Window): boolean =>
  !(availableAt && Date.parse(availableAt) > shopNow()) && !(endAt && Date.parse(endAt) <= shopNow());

export function Left({ product }: { product: Window & { readonly available: number } }) {
  if (!isOnSale(product)) return <Badge tone="quiet">{t('closed')}</Badge>;
  if (product.available === 0) return <Badge tone="error">{t('out')}</Badge>;
  return (
    <Badge tone={product.available <= 10 ? 'warning' : 'success'}>{t('left', { n: count(product.available) })}</Badge>
  );
}

export function Products() {
  const { cursor } = useAddress().query;
  const products = useLoad(
    `products ${cursor}`,
    async (signal) => (await call('listProducts', { query: { limit: '24', cursor }, signal })).body,
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  const best = useLoad('best', async (signal) => (await call('readBestSellers', { query: {}, signal })).body);
  const sellers = new Set(best.data?.items.map(({ product }) => product.id));
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={products}>
        {({ items, next }) => (
          <>
            {items.length === 0 && <Empty>{t('empty')}</Empty>}
            <ul class="cards">
              {items.map((product) => (
                <li key={product.id}>
                  <a class="box card-link" href={`/shop/products/${product.id}`}>
                    <Donut id={product.id} size={88} />
                    <h2>{product.title}</h2>
                    <p class="price">{won(product.price)}</p>
                    <p class="row">
                      <Left product={product} />
                      {sellers.has(product.id) && <Badge tone="info">{t('best')}</Badge>}
                    </p>
                  </a>
                </li>
              ))}
            </ul>
            <Pager cursor={cursor} next={next} go={(to) => setQuery({ cursor: to })} />
          </>
        )}
      </Show>
    </>
  );
}
