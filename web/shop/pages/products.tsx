/** The products with their current stock: searched, sorted, and loaded on. */
import { call } from '#web/shared/client.ts';
import { count as formatCount, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Badge, Empty, Show } from '#web/shared/ui/components.tsx';
import { Choice } from '#web/shared/ui/field.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Search } from '#web/shared/ui/search.tsx';
import {
  bestFirst,
  type Card,
  isSort,
  PAGE_PRODUCTS,
  readProducts,
  SHOWN_MAX,
  SORTS,
  shownOf,
} from '#web/shop/catalogue.ts';
import { SaleBanner } from '#web/shop/sale-banner.tsx';
import { isBefore, isOnSale, type Window } from '#web/shop/sale-window.ts';

const t = words({
  title: ['Donuts', '도넛'],
  left: ['{n} left', '{n}개 남음'],
  out: ['Sold out', '품절'],
  soon: ['Opens soon', '판매 예정'],
  closed: ['Not on sale', '판매 기간 아님'],
  isBest: ['Best seller', '인기'],
  empty: ['There are no products yet.', '아직 상품이 없습니다.'],
  nothing: ['No product matches “{search}”.', '“{search}”에 맞는 상품이 없습니다.'],
  found: ['{n} products', '상품 {n}개'],
  foundMore: ['{n} or more products', '상품 {n}개 이상'],
  search: ['Search', '상품 찾기'],
  sort: ['Sort by', '정렬'],
  best: ['Best sellers', '인기순'],
  newest: ['Newest', '최신순'],
  'price-asc': ['Price: low to high', '낮은 가격순'],
  'price-desc': ['Price: high to low', '높은 가격순'],
  more: ['Show more', '더 보기'],
});

const POLL_MILLISECONDS = 5_000;
/** Of a search, which costs more, and of the best sellers, most of which are among the products, too. */
const SLOW_POLL_MILLISECONDS = 15_000;

export function Left({ product }: { product: Window & { readonly available: number } }) {
  if (isBefore(product)) return <Badge tone="info">{t('soon')}</Badge>;
  if (!isOnSale(product)) return <Badge tone="quiet">{t('closed')}</Badge>;
  if (product.available === 0) return <Badge tone="error">{t('out')}</Badge>;
  return (
    <Badge tone={product.available <= 10 ? 'warning' : 'success'}>
      {t('left', { n: formatCount(product.available) })}
    </Badge>
  );
}

const ProductCard = ({ product, isBest }: { product: Card; isBest: boolean }) => (
  <li>
    <a class="box card-link" href={`/shop/products/${product.id}`}>
      <ProductPicture product={product} size={88} />
      <h2>{product.title}</h2>
      <p class="price">{won(product.price)}</p>
      <p class="row">
        <Left product={product} />
        {isBest && <Badge tone="info">{t('isBest')}</Badge>}
      </p>
    </a>
  </li>
);

export function Products() {
  const { search = '', sort = 'best', shown = '' } = useAddress().query;
  const count = shownOf(shown);
  const isBest = !isSort(sort);
  const products = useLoad(
    `products ${search} ${sort} ${count}`,
    (signal) => readProducts({ search, sort: isBest ? undefined : sort }, count, signal),
    { everyMilliseconds: search ? SLOW_POLL_MILLISECONDS : POLL_MILLISECONDS, keepsOld: true },
  );
  const best = useLoad('best', async (signal) => (await call('readBestSellers', { query: {}, signal })).body, {
    everyMilliseconds: SLOW_POLL_MILLISECONDS,
  });
  const sellers = best.data?.items.map(({ product }) => product) ?? [];
  const ids = new Set(sellers.map(({ id }) => id));
  // What is said about a search is said about its own rows.
  const isFound = search !== '' && !products.isOld;
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <search class="row">
          <Search label={t('search')} name="search" />
          <Choice
            label={t('sort')}
            value={isBest ? 'best' : sort}
            options={SORTS.map((name) => [name, t(name)])}
            change={(to) => setQuery({ sort: to === 'best' ? undefined : to, shown: undefined })}
          />
        </search>
      </div>
      <Show loaded={products}>
        {({ items, hasMore }) => (
          <>
            <p class="sr-only" role="status">
              {isFound && t(hasMore ? 'foundMore' : 'found', { n: formatCount(items.length) })}
            </p>
            {items.length === 0 && !products.isOld && <Empty>{t(search ? 'nothing' : 'empty', { search })}</Empty>}
            {!search && <SaleBanner products={items} reload={products.reload} />}
            <ul class="cards">
              {(isBest && !search ? bestFirst(items, sellers) : items).map((product) => (
                <ProductCard key={product.id} product={product} isBest={ids.has(product.id)} />
              ))}
            </ul>
            {hasMore && count < SHOWN_MAX && (
              <button
                type="button"
                class="btn"
                disabled={products.isOld}
                onClick={() => setQuery({ shown: count + PAGE_PRODUCTS }, true)}
              >
                {t('more')}
              </button>
            )}
          </>
        )}
      </Show>
    </>
  );
}
