/** The buyer's waiting list: sold-out orders of the last day, and subscriptions. */
import { WAITING_SHOWN_MAX } from '#domain/limits.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { Empty } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { readIfChanged } from '#web/shop/poll.ts';
import { usePolledWaitingList } from '#web/shop/poll-waiting-list.ts';
import { ProblemMessage } from '#web/shop/problem-message.tsx';
import { isOnSale } from '#web/shop/sale-window.ts';
import { setSubscribed, type WaitingEntry, waitingList } from '#web/shop/waiting-list.ts';
import { Left } from './products.tsx';

const t = words({
  title: ['Waiting list', '대기 목록'],
  how: [
    'When a product is back in stock, you are notified here and by email. First come, first served.',
    '재입고되면 이 화면에서 바로, 그리고 메일로 알려 드립니다. 선착순입니다.',
  ],
  empty: ['Your waiting list is empty.', '대기 중인 상품이 없습니다.'],
  hint: [
    'Ordering a sold-out product puts you on its waiting list for one day. You can also subscribe on the page of a product.',
    '품절된 상품을 주문하면 하루 동안 대기 목록에 등록됩니다. 상품 페이지에서 알림을 신청할 수도 있습니다.',
  ],
  soldOut: ['Sold out when you ordered: one notification within 24 hours', '주문 시 품절: 24시간 안에 한 번 알림'],
  notified: ['You were notified: available now', '알림 완료: 지금 구매할 수 있습니다'],
  place: ['Number {n} on the list', '대기 순번 {n}번'],
  placeMore: ['Number {n} or later on the list', '대기 순번 {n}번 이후'],
  subscribed: ['Subscribed: notification on each restock', '재입고 때마다 알림'],
  opening: ['Subscribed: notification when the sale begins', '판매가 시작되면 알림'],
  unsubscribe: ['Unsubscribe', '알림 끄기'],
  buy: ['Buy', '구매하기'],
});

const POLL_MILLISECONDS = 5_000;

const placeText = (place: number): string => t(place < WAITING_SHOWN_MAX ? 'place' : 'placeMore', { n: count(place) });

function WaitingItem({ entry }: { entry: WaitingEntry }) {
  const { productId, title, rejectedAt, subscribed, notified, notifiedAtOpening, place } = entry;
  const { data } = useLoad(
    `product ${productId}`,
    (signal) => readIfChanged('readProduct', { params: { productId: productId as never }, signal }),
    { everyMilliseconds: POLL_MILLISECONDS, on: (event) => event.data['productId'] === productId },
  );
  const unsubscribe = useAction(() => setSubscribed(productId, false));
  return (
    <li>
      <ProductPicture product={{ id: productId, title, imageUrl: data?.imageUrl }} size={44} />
      <span class="grow">
        <a href={`/shop/products/${productId}`}>{title}</a>
        <br />
        <span class="soft small">
          {[
            notified ? t('notified') : placeText(place),
            rejectedAt && t('soldOut'),
            subscribed && t(notifiedAtOpening ? 'opening' : 'subscribed'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {data && <Left product={data} />}
      {data && data.available > 0 && isOnSale(data) && (
        <a class="btn btn-primary btn-sm" href={`/shop/products/${productId}`}>
          {t('buy')}
        </a>
      )}
      {subscribed && (
        <button type="button" class="btn btn-sm" disabled={unsubscribe.busy} onClick={() => unsubscribe.run()}>
          {t('unsubscribe')}
        </button>
      )}
      <ProblemMessage error={unsubscribe.error} />
    </li>
  );
}

export function Waiting() {
  const all = useStore(waitingList);
  usePolledWaitingList(true);
  return (
    <>
      <h1>{t('title')}</h1>
      {all.length === 0 ? (
        <Empty>
          <p>{t('empty')}</p>
          <p>{t('hint')}</p>
        </Empty>
      ) : (
        <>
          <p class="soft">{t('how')}</p>
          <ul class="lines box">
            {all.map((entry) => (
              <WaitingItem key={entry.productId} entry={entry} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}
