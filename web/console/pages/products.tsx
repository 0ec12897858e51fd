/** The products with their available quantity. */
import { useState } from 'preact/hooks';
import { ownProducts } from '#web/console/own-products.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { session } from '#web/shared/session.ts';
import { Badge, Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Search } from '#web/shared/ui/search.tsx';
import { NewDialog } from './product/new.tsx';

const t = words({
  title: ['Products', '상품'],
  mine: ['Only your own products are shown.', '내 상품만 표시됩니다.'],
  product: ['Product', '상품'],
  price: ['Price', '가격'],
  available: ['Available', '판매 가능'],
  window: ['Sale period', '판매 기간'],
  always: ['always', '상시'],
  'from before': ['from', ''],
  'from after': ['', '부터'],
  'until before': ['until', ''],
  'until after': ['', '까지'],
  rule: ['Restock quantity', '재입고 수량'],
  never: ['never', '안 함'],
  soldOut: ['sold out', '품절'],
  none: [
    'No products on this page. Sellers register them here.',
    '이 페이지에 상품이 없습니다. 판매자가 여기에서 등록합니다.',
  ],
  search: ['Title contains', '상품명 검색'],
  noMatch: ['No product has a title like this.', '검색어와 일치하는 상품이 없습니다.'],
  create: ['New product…', '새 상품…'],
  now: ['on sale', '판매 중'],
  not: ['not on sale', '판매 기간 아님'],
});
const changesStock = ({ type }: StreamEvent): boolean => /^(order|stock|restock)\./.test(type);

interface Window {
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
const isNow = ({ availableAt, endAt }: Window): boolean =>
  (availableAt === null || Date.parse(availableAt) <= shopNow()) && (endAt === null || Date.parse(endAt) > shopNow());

/** The sentence of a period with one limit; the time stands where each language has it. */
const Limit = ({ name, at }: { name: 'from' | 'until'; at: string }) => (
  <>
    {t(`${name} before`)} <Time at={at} /> {t(`${name} after`)}
  </>
);

export const SaleWindow = ({ availableAt, endAt }: Window) =>
  availableAt === null && endAt === null ? (
    <span>{t('always')}</span>
  ) : (
    <span class="row">
      <Badge tone={isNow({ availableAt, endAt }) ? 'success' : 'quiet'}>
        {t(isNow({ availableAt, endAt }) ? 'now' : 'not')}
      </Badge>
      <span>
        {availableAt && (endAt ? <Time at={availableAt} /> : <Limit name="from" at={availableAt} />)}
        {availableAt && endAt && ' – '}
        {endAt && (availableAt ? <Time at={endAt} /> : <Limit name="until" at={endAt} />)}
      </span>
    </span>
  );

export function Products() {
  const [isCreating, create] = useState(false);
  return (
    <>
      <ProductList create={() => create(true)} />
      {isCreating && <NewDialog close={() => create(false)} />}
    </>
  );
}

/** The orders that the API returns. */
const SORTS = ['price-asc', 'price-desc'] as const;

function ProductList({ create }: { create: () => void }) {
  const { query } = useAddress();
  const search = query['search'] || undefined;
  const sort = SORTS.find((value) => value === query['sort']);
  const isSeller = session.get()?.user.role === 'SELLER';
  return (
    <List
      title={t('title')}
      filter={{ search, sort }}
      lead={
        <>
          {isSeller && (
            <div class="row apart">
              <p class="soft">{t('mine')}</p>
              <button type="button" class="btn btn-sm btn-primary" onClick={create}>
                {t('create')}
              </button>
            </div>
          )}
          <search class="filters">
            <Search label={t('search')} name="search" />
          </search>
        </>
      }
      read={async (cursor, signal) =>
        (
          await call('listProducts', {
            query: {
              limit: pageSize(100),
              ...ownProducts(),
              ...(search ? { search } : {}),
              ...(sort ? { sort } : {}),
              ...cursor,
            },
            signal,
          })
        ).body
      }
      on={changesStock}
      keyOf={({ id }) => id}
      empty={t(search ? 'noMatch' : 'none')}
      columns={() => [
        {
          name: t('product'),
          wide: true,
          sort: { key: 'title', of: ({ title }) => title },
          cell: (product) => (
            <span class="named">
              <ProductPicture product={product} size={24} />
              <a href={pageOf.product(product.id)}>{product.title}</a>
            </span>
          ),
        },
        {
          name: t('price'),
          plain: true,
          numeric: true,
          sort: { key: 'price', of: ({ price }) => price, isServed: true },
          cell: ({ price }) => <span class="nowrap">{won(price)}</span>,
        },
        {
          name: t('available'),
          phone: 'beside',
          sort: { key: 'available', of: ({ available }) => available },
          numeric: true,
          cell: ({ available }) => (available > 0 ? count(available) : <Badge tone="error">{t('soldOut')}</Badge>),
        },
        { name: t('window'), plain: true, cell: (product) => <SaleWindow {...product} /> },
        {
          name: t('rule'),
          phone: 'off',
          numeric: true,
          cell: ({ restockQuantity }) => (restockQuantity > 0 ? count(restockQuantity) : t('never')),
        },
      ]}
    />
  );
}
