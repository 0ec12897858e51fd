/** The products with their current stock. */
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Badge, Empty, Pager, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shop/product-picture.tsx';
import { SaleBanner } from '#web/shop/sale-banner.tsx';
import { isBefore, isOnSale, type Window } from '#web/shop/sale-window.ts';

const t = words({
  title: ['Donuts', '도넛'],
  left: ['{n} left', '{n}개 남음'],
  out: ['Sold out', '품절'],
  soon: ['Opens soon', '판매 예정'],
  closed: ['Not on sale', '판매 기간 아님'],
  best: ['Best seller', '인기'],
  empty: ['There are no products yet.', '아직 상품이 없습니다.'],
});

type Card = Item<'listProducts'>;
const POLL_MILLISECONDS = 5_000;

export function Left({ product }: { product: Window & { readonly available: number } }) {
  if (isBefore(product)) return <Badge tone="info">{t('soon')}</Badge>;
  if (!isOnSale(product)) return <Badge tone="quiet">{t('closed')}</Badge>;
  if (product.available === 0) return <Badge tone="error">{t('out')}</Badge>;
  return (
    <Badge tone={product.available <= 10 ? 'warning' : 'success'}>{t('left', { n: count(product.available) })}</Badge>
  );
}

/** Best sellers first; the others in the order of the shop. */
const bestFirst = (items: readonly Card[], ranks: ReadonlyMap<string, number>): readonly Card[] =>
  items.toSorted((a, b) => (ranks.get(a.id) ?? ranks.size) - (ranks.get(b.id) ?? ranks.size));

const ProductCard = ({ product, isBest }: { product: Card; isBest: boolean }) => (
  <li>
    <a class="box card-link" href={`/shop/products/${product.id}`}>
      <ProductPicture product={product} size={88} />
      <h2>{product.title}</h2>
      <p class="price">{won(product.price)}</p>
      <p class="row">
        <Left product={product} />
        {isBest && <Badge tone="info">{t('best')}</Badge>}
      </p>
    </a>
  </li>
);

export function Products() {
  const { cursor } = useAddress().query;
  const products = useLoad(
    `products ${cursor}`,
    async (signal) => (await call('listProducts', { query: { limit: '24', cursor }, signal })).body,
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  const best = useLoad('best', async (signal) => (await call('readBestSellers', { query: {}, signal })).body);
  const sellers = new Map(best.data?.items.map(({ product }, rank) => [product.id, rank]));
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={products}>
        {({ items, next }) => (
          <>
            {items.length === 0 && <Empty>{t('empty')}</Empty>}
            <SaleBanner products={items} reload={products.reload} />
            <ul class="cards">
              {bestFirst(items, sellers).map((product) => (
                <ProductCard key={product.id} product={product} isBest={sellers.has(product.id)} />
              ))}
            </ul>
            <Pager cursor={cursor} next={next} go={(to) => setQuery({ cursor: to })} />
          </>
        )}
      </Show>
    </>
  );
}
