/** The overview: order totals, the stock chart, stock and the last events. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { StockChart } from '#web/shared/ui/chart.tsx';
import { Empty, Numbers, Show } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Table } from '#web/shared/ui/table.tsx';
import { Events } from './overview/events.tsx';
import { FlashSale } from './overview/flash-sale.tsx';

const t = words({
  title: ['Overview', '개요'],
  orders: ['Orders', '주문'],
  unpaid: ['Waiting for payment', '결제 대기'],
  paid: ['Paid', '결제 완료'],
  soldOut: ['Rejected (sold out)', '품절 거절'],
  expired: ['Payment expired', '결제 시간 초과'],
  cancelled: ['Cancelled', '취소'],
  parked: ['Dead letters parked', '보류된 실패 메시지'],
  retrying: ['Dead letters retrying', '재시도 중'],
  behind: ['{n} events are not counted yet.', '이벤트 {n}건을 집계하는 중입니다.'],
  stock: ['Stock', '재고'],
  product: ['Product', '상품'],
  onHand: ['On hand', '보유'],
  reserved: ['Reserved', '예약'],
  available: ['Available', '판매 가능'],
  incoming: ['Incoming', '입고 예정'],
  waiting: ['Waiting list', '대기자'],
  ad: ['Ad', '광고'],
  short: ['out of stock', '재고 부족'],
  chart: ['Chart', '그래프'],
  chartOf: ['Chart of {title}', '{title} 그래프'],
  none: ['No stock has changed yet.', '아직 재고 변동이 없습니다.'],
});
type Overview = ResponseBody<'readOverview'>;
const ANY = (): boolean => true;

/** The last overview. If it has not changed, the API responds 304 without a body. */
let cached: { readonly productId: string | undefined; readonly etag: string; readonly body: Overview } | undefined;
async function read(productId: string | undefined, signal: AbortSignal): Promise<Overview> {
  const known = cached?.productId === productId ? cached : undefined;
  const reply = await call('readOverview', {
    query: productId ? { productId } : {},
    ...(known ? { ifNoneMatch: known.etag } : {}),
    signal,
  });
  if (known && reply.status === 304) return known.body;
  cached = { productId, etag: reply.etag ?? '', body: reply.body };
  return reply.body;
}

export function OverviewPage() {
  const { productId } = useAddress().query;
  const loaded = useLoad(productId ?? '', (signal) => read(productId, signal), { on: ANY });
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <FlashSale done={loaded.reload} />
      </div>
      <Show loaded={loaded}>
        {({ orders, deadLetters, behind, products, chart, events }) => (
          <>
            <Numbers
              rows={[
                [t('orders'), count(orders.total)],
                [t('unpaid'), count(orders.unpaid)],
                [t('paid'), count(orders.paid)],
                [t('soldOut'), count(orders.refused)],
                [t('expired'), count(orders.expired)],
                [t('cancelled'), count(orders.cancelled)],
                [
                  t('parked'),
                  <a class={deadLetters.parked > 0 ? 'bad' : ''} href="/console/dead-letters">
                    {count(deadLetters.parked)}
                  </a>,
                ],
                [t('retrying'), <a href="/console/dead-letters?state=retrying">{count(deadLetters.retrying)}</a>],
              ]}
            />
            {behind > 0 && <p class="soft small">{t('behind', { n: count(behind) })}</p>}
            {chart ? <StockChart points={chart.points} title={chart.title} /> : <Empty>{t('none')}</Empty>}
            <h2>{t('stock')}</h2>
            <StockTable products={products} chosen={productId ?? chart?.productId} />
            <Events events={events} />
          </>
        )}
      </Show>
    </>
  );
}

const StockTable = ({ products, chosen }: { products: Overview['products']; chosen: string | undefined }) => (
  <Table
    caption={t('stock')}
    rows={products}
    keyOf={({ id }) => id}
    isChosen={({ id }) => id === chosen}
    columns={[
      { name: t('product'), wide: true, cell: ({ id, title }) => <a href={pageOf.product(id)}>{title}</a> },
      { name: t('onHand'), numeric: true, cell: ({ onHand }) => count(onHand) },
      { name: t('reserved'), numeric: true, cell: ({ reserved }) => count(reserved) },
      {
        name: t('available'),
        numeric: true,
        cell: ({ available, short }) => (
          <strong class={short ? 'bad' : ''}>
            {count(available)}
            {short && <span class="small"> {t('short')}</span>}
          </strong>
        ),
      },
      { name: t('incoming'), numeric: true, cell: ({ incoming }) => count(incoming) },
      { name: t('waiting'), numeric: true, cell: ({ waiting }) => count(waiting) },
      {
        name: t('ad'),
        cell: ({ id, ad }) =>
          ad ? (
            <a href={pageOf.ads(id)}>
              <State of={ad} />
            </a>
          ) : (
            '–'
          ),
      },
      {
        name: t('chart'),
        silent: true,
        cell: ({ id, title }) => (
          <button
            type="button"
            class="btn btn-xs"
            aria-label={t('chartOf', { title })}
            aria-pressed={id === chosen}
            onClick={() => setQuery({ productId: id }, true)}
          >
            {t('chart')}
          </button>
        ),
      },
    ]}
  />
);
