/** One product: its stock, its stock ledger, and the seller's actions. */
import type { ProductId } from '#domain/ids.ts';
import { OVERVIEW_WAITING_MAX } from '#domain/limits.ts';
import { Named } from '#web/console/named.tsx';
import { setTitles, useKnownProduct } from '#web/console/titles.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { session } from '#web/shared/session.ts';
import { Facts, Numbers, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { ProductActions } from './product/actions.tsx';
import { ProductChart } from './product/chart.tsx';
import { Ledger } from './product/ledger.tsx';
import { ownTexts } from './product/texts.ts';
import { SaleWindow } from './products.tsx';

const t = words({
  title: ['Product', '상품'],
  all: ['Products', '상품 목록'],
  onHand: ['On hand', '보유'],
  reserved: ['Reserved', '예약'],
  available: ['Available', '판매 가능'],
  incoming: ['Incoming', '입고 예정'],
  waiting: ['Waiting list', '대기자'],
  price: ['Price', '가격'],
  window: ['Sale period', '판매 기간'],
  rule: ['Restock rule', '재입고 규칙'],
  requests: ['requests {n} or more from {factory}', '{factory}에 {n}개 이상 요청'],
  never: ['no automatic restock', '자동 재입고 안 함'],
  most: ['Limit per buyer', '구매 한도'],
  noMost: ['no limit', '제한 없음'],
  ads: ['Ads', '광고'],
  noAd: ['none', '없음'],
  seller: ['Seller', '판매자'],
  description: ['Description', '설명'],
  see: ['See also', '함께 보기'],
  restocks: ['restocks', '재입고'],
  notices: ['notices', '재입고 알림'],
  stuck: ['stuck: see the dead letter', '멈춤: 실패 메시지 보기'],
  stuckOfSeller: ['stuck', '멈춤'],
});
/** The API counts up to this number of waiting buyers. */
const WAITING_MAX = OVERVIEW_WAITING_MAX;
const concerns =
  (productId: string) =>
  ({ data, type }: StreamEvent): boolean =>
    data['productId'] === productId || type.startsWith('order.') || type.startsWith('stock.');

async function read(productId: string, signal: AbortSignal) {
  const params = { productId };
  const [product, stock, moves, ads, waitingList, restocks] = await Promise.all([
    // As the seller wrote it: the dialog edits these texts.
    call('readProduct', { params, signal, language: '*' }),
    call('readStock', { params, signal }),
    call('listStockMoves', { params, query: { limit: '100' }, signal }),
    call('listAds', { query: { productId, limit: '100' }, signal }),
    call('readWaitingList', { params, signal }),
    // Only the newest one may be open.
    call('listRestocks', { query: { productId: productId as ProductId, limit: '1' }, signal }),
  ]);
  setTitles(product.body);
  return {
    product: product.body,
    etag: product.etag ?? '',
    stock: stock.body,
    moves: moves.body,
    ads: ads.body.items,
    waiting: waitingList.body.waiting,
    stuck: restocks.body.items.find(({ closedAt }) => closedAt === null)?.deadLetterId ?? undefined,
  };
}

type Read = Awaited<ReturnType<typeof read>>;
/** Buyers join and leave the waiting list without an event. */
const POLL_MILLISECONDS = 10_000;

export function ProductPage() {
  const { path } = useAddress();
  const productId = path.split('/')[3] ?? '';
  const loaded = useLoad(productId, (signal) => read(productId, signal), {
    ...{ on: concerns(productId), everyMilliseconds: POLL_MILLISECONDS },
  });
  const known = useKnownProduct(productId);
  return (
    <>
      <div class="row apart">
        <span class="row">
          {(known || !loaded.error) && <ProductPicture product={known && { id: productId, ...known }} size={64} />}
          <h1>{loaded.data ? ownTexts(loaded.data.product).title : (known?.title ?? t('title'))}</h1>
        </span>
        <a href="/console/products">{t('all')}</a>
      </div>
      <Show loaded={loaded}>{(data) => <View {...data} reload={loaded.reload} />}</Show>
    </>
  );
}

function View({ product, etag, stock, moves, ads, waiting, stuck, reload }: Read & { reload: () => void }) {
  const isOwner = session.get()?.user.id === product.sellerId;
  return (
    <>
      <Numbers
        rows={[
          [t('available'), count(stock.available)],
          [t('onHand'), count(stock.onHand)],
          [t('reserved'), count(stock.reserved)],
          [t('incoming'), stuck ? <Stuck deadLetterId={stuck} /> : count(stock.incoming)],
          [t('waiting'), waiting < WAITING_MAX ? count(waiting) : `${count(WAITING_MAX)}+`],
        ]}
      />
      <ProductActions product={product} etag={etag} stock={stock} waiting={waiting} isOwner={isOwner} done={reload} />
      <section class="box">
        <Facts rows={factsOf(product, ads)} />
      </section>
      <ProductChart productId={product.id} on={concerns(product.id)} />
      <Ledger product={product} moves={moves.items} />
    </>
  );
}

/** The restock is not requested of the factory before its dead letter is redriven. */
const Stuck = ({ deadLetterId }: { deadLetterId: string }) =>
  session.get()?.user.role === 'OPERATOR' ? (
    <a class="bad small" href={pageOf.deadLetter(deadLetterId)}>
      {t('stuck')}
    </a>
  ) : (
    <span class="bad small">{t('stuckOfSeller')}</span>
  );

/** Title and description in the language of the page. */

const factsOf = (product: ResponseBody<'readProduct'>, ads: Read['ads']) => [
  [t('description'), <span class="lines">{ownTexts(product).description || '–'}</span>] as const,
  [t('price'), won(product.price)] as const,
  [t('window'), <SaleWindow {...product} />] as const,
  [
    t('rule'),
    product.restockQuantity > 0
      ? t('requests', { factory: product.factoryId, n: count(product.restockQuantity) })
      : t('never'),
  ] as const,
  [t('most'), product.maxPerBuyer === null ? t('noMost') : count(product.maxPerBuyer)] as const,
  [
    t('ads'),
    ads.length === 0 ? (
      t('noAd')
    ) : (
      <a class="row" href={pageOf.ads(product.id)}>
        {ads.map(({ id, state }) => (
          <State key={id} of={state} />
        ))}
      </a>
    ),
  ] as const,
  [t('seller'), <Named id={product.sellerId} />] as const,
  [
    t('see'),
    <span class="row">
      <a href={pageOf.restocks(product.id)}>{t('restocks')}</a>
      {session.get()?.user.role === 'OPERATOR' && <a href={pageOf.notices(product.id)}>{t('notices')}</a>}
    </span>,
  ] as const,
];
