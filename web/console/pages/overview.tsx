/** The overview: what is wrong, rates and totals of orders, the stock chart, stock and the last events. */
import type { ChartWindow } from '#domain/overview.ts';
import { Spans, spanOf, useChartWindow } from '#web/console/spans.tsx';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { StockChart } from '#web/shared/ui/chart.tsx';
import { Empty, Numbers, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Table } from '#web/shared/ui/table.tsx';
import { Events } from './overview/events.tsx';
import { FlashSale } from './overview/flash-sale.tsx';
import { OrderQueue } from './overview/order-queue.tsx';
import { Problems } from './overview/problems.tsx';
import { Rates } from './overview/rates.tsx';
import { StoryButton, StoryPlayer } from './overview/stories.tsx';

const t = words({
  title: ['Overview', '개요'],
  orders: ['Orders', '주문'],
  unpaid: ['Waiting for payment', '결제 대기'],
  paid: ['Paid', '결제 완료'],
  soldOut: ['Rejected (sold out)', '품절 거절'],
  expired: ['Payment expired', '결제 기한 초과'],
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
  short: ['out of stock', '품절'],
  tooFew: ['too few for an order', '주문 수량보다 부족'],
  totals: ['All orders', '전체 주문'],
  stuck: ['stuck: see the dead letter', '멈춤: 실패 메시지 보기'],
  chart: ['Chart', '그래프'],
  chartOf: ['Chart of {title}', '{title} 그래프'],
  none: ['No stock has changed yet.', '아직 재고 변동이 없습니다.'],
});
type Overview = ResponseBody<'readOverview'>;
const STOCK_ROWS_PHONE = 3;
const ANY = (): boolean => true;
/** A new minute and a late queue have no event. */
const REFRESH_MILLISECONDS = 15_000;

/** The last overview. If it has not changed, the API responds 304 without a body. */
let cached: { readonly key: string; readonly etag: string; readonly body: Overview } | undefined;
async function read(productId: string | undefined, window: ChartWindow, signal: AbortSignal): Promise<Overview> {
  const key = `${productId} ${window}`;
  const known = cached?.key === key ? cached : undefined;
  const reply = await call('readOverview', {
    query: productId ? { productId, window } : { window },
    ...(known ? { ifNoneMatch: known.etag } : {}),
    signal,
  });
  if (known && reply.status === 304) return known.body;
  cached = { key, etag: reply.etag ?? '', body: reply.body };
  return reply.body;
}

export function OverviewPage() {
  const { productId } = useAddress().query;
  const window = useChartWindow();
  const loaded = useLoad(`${productId} ${window}`, (signal) => read(productId, window, signal), {
    on: ANY,
    everyMilliseconds: REFRESH_MILLISECONDS,
    keepsOld: true,
  });
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <div class="row">
          <FlashSale done={loaded.reload} />
          <StoryButton />
        </div>
      </div>
      <StoryPlayer />
      <Show loaded={loaded}>
        {({ problems, rates, orderQueue, orders, deadLetters, behind, products, chart, events }) => (
          <>
            <Problems problems={problems} />
            <Rates rates={rates} />
            <OrderQueue orderQueue={orderQueue} rates={rates} />
            <h2>{t('totals')}</h2>
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
            {chart ? (
              <StockChart points={chart.points} title={chart.title} span={spanOf(window)}>
                <Spans chosen={window} />
              </StockChart>
            ) : (
              <Empty>{t('none')}</Empty>
            )}
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
    phoneRows={STOCK_ROWS_PHONE}
    rows={products}
    keyOf={({ id }) => id}
    isChosen={({ id }) => id === chosen}
    columns={[
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
        name: t('onHand'),
        numeric: true,
        sort: { key: 'onHand', of: ({ onHand }) => onHand },
        cell: ({ onHand }) => count(onHand),
      },
      { name: t('reserved'), numeric: true, cell: ({ reserved }) => count(reserved) },
      {
        name: t('available'),
        phone: 'beside',
        sort: { key: 'available', of: ({ available }) => available },
        numeric: true,
        cell: ({ available, short }) => (
          <strong class={short ? 'bad' : ''}>
            {count(available)}
            {short && <span class="small"> {t(available > 0 ? 'tooFew' : 'short')}</span>}
          </strong>
        ),
      },
      {
        name: t('incoming'),
        numeric: true,
        cell: ({ incoming, stuck }) =>
          stuck ? (
            <a class="bad small" href={pageOf.deadLetter(stuck)}>
              {t('stuck')}
            </a>
          ) : (
            count(incoming)
          ),
      },
      {
        name: t('waiting'),
        numeric: true,
        sort: { key: 'waiting', of: ({ waiting }) => waiting },
        cell: ({ waiting }) => count(waiting),
      },
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
            class="btn btn-xs nowrap"
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
