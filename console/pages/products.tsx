/** Products and what is left of each. */
import { call } from '#console/client.ts';
import { shopNow } from '#console/clock.ts';
import { count, won } from '#console/format.ts';
import { words } from '#console/language.ts';
import { pageOf } from '#console/names.ts';
import { session } from '#console/session.ts';
import type { Told } from '#console/told.ts';
import { List } from '#console/ui/list.tsx';
import { Badge, Time } from '#console/ui/pieces.tsx';

const t = words({
  title: ['Products', '상품'],
  mine: ['You see your own products.', '내 상품만 표시됩니다.'],
  product: ['Product', '상품'],
  price: ['Price', '가격'],
  available: ['Available', '판매 가능'],
  window: ['On sale', '판매 기간'],
  always: ['always', '상시'],
  rule: ['Restocked by', '재입고 수량'],
  never: ['never', '안 함'],
  soldOut: ['sold out', '품절'],
  none: [
    'There is no product on this page. A seller registers one by POST /products.',
    '이 페이지에 상품이 없습니다. 판매자가 POST /products 로 등록합니다.',
  ],
  now: ['now', '판매 중'],
  not: ['not now', '판매 기간 아님'],
});
const changesShelf = ({ type }: Told): boolean => /^(order|stock|restock)\./.test(type);

interface Window {
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
const isNow = ({ availableAt, endAt }: Window): boolean =>
  (availableAt === null || Date.parse(availableAt) <= shopNow()) && (endAt === null || Date.parse(endAt) > shopNow());

export const SaleWindow = ({ availableAt, endAt }: Window) =>
  availableAt === null && endAt === null ? (
    <span>{t('always')}</span>
  ) : (
    <span class="row">
      <Badge tone={isNow({ availableAt, endAt }) ? 'success' : 'quiet'}>
        {t(isNow({ availableAt, endAt }) ? 'now' : 'not')}
      </Badge>
      <span>
        <Time at={availableAt} /> – <Time at={endAt} />
      </span>
    </span>
  );

export function Products() {
  const me = session.get()?.user;
  const isSeller = me?.role === 'SELLER';
  return (
    <List
      title={t('title')}
      lead={isSeller ? <p class="soft">{t('mine')}</p> : undefined}
      read={async (cursor, signal) =>
        (
          await call('listProducts', {
            query: { limit: '100', ...(isSeller ? { sellerId: me.id } : {}), ...cursor },
            signal,
          })
        ).body
      }
      on={changesShelf}
      keyOf={({ id }) => id}
      empty={t('none')}
      columns={() => [
        { name: t('product'), wide: true, cell: ({ id, title }) => <a href={pageOf.product(id)}>{title}</a> },
        { name: t('price'), numeric: true, cell: ({ price }) => <span class="nowrap">{won(price)}</span> },
        {
          name: t('available'),
          numeric: true,
          cell: ({ available }) => (available > 0 ? count(available) : <Badge tone="error">{t('soldOut')}</Badge>),
        },
        { name: t('window'), cell: (product) => <SaleWindow {...product} /> },
        {
          name: t('rule'),
          numeric: true,
          cell: ({ restockQuantity }) => (restockQuantity > 0 ? count(restockQuantity) : t('never')),
        },
      ]}
    />
  );
}
