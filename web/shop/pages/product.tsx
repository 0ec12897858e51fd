/** One product, with one primary action: buy it, be notified when it is back in stock, or wait for the sale. */
import { useEffect, useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { Show, Time } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Buy, type Product } from '#web/shop/buy.tsx';
import { Opening } from '#web/shop/opening.tsx';
import { OpeningReminder } from '#web/shop/opening-reminder.tsx';
import { readIfChanged } from '#web/shop/poll.ts';
import { RestockSubscription } from '#web/shop/restock-subscription.tsx';
import { isBefore, isOnSale } from '#web/shop/sale-window.ts';
import { WaitingCount } from '#web/shop/waiting-count.tsx';
import { Left } from './products.tsx';

const t = words({
  logIn: ['Log in to buy', '로그인하고 구매하기'],
  logInToWait: ['Log in to be notified', '로그인하고 알림 받기'],
  until: ['On sale until', '판매 종료'],
  ended: ['The sale has ended.', '판매가 종료되었습니다.'],
  most: ['At most {n} for each buyer.', '한 사람이 {n}개까지 살 수 있습니다.'],
  back: ['All donuts', '모든 도넛'],
});

const POLL_MILLISECONDS = 4_000;

/** Calls `render` when the sale ends. */
function useEnd(endAt: string | null, render: () => void): void {
  useEffect(() => {
    const left = Date.parse(endAt ?? '') - shopNow();
    // A timer takes at most 24 days.
    if (!(left > 0 && left < 2 ** 31)) return;
    const timer = setTimeout(render, left);
    return () => clearTimeout(timer);
  }, [endAt]);
}

/** What the visitor can do now. */
function Action(props: { readonly product: Product; readonly reload: () => void; readonly opened: () => void }) {
  const { product, reload, opened } = props;
  const isSignedIn = useStore(session) !== undefined;
  if (product.availableAt && isBefore(product))
    return (
      <>
        <Opening key={product.availableAt} at={product.availableAt} onOpen={opened} />
        {isSignedIn ? <OpeningReminder productId={product.id} /> : <LogIn id={product.id} toWait />}
      </>
    );
  const isSoldOut = product.available === 0;
  return (
    <>
      {/* Stays mounted when the product sells out: an order may be waiting for its decision. */}
      {isSignedIn && <Buy product={product} isAvailable={isOnSale(product) && !isSoldOut} reload={reload} />}
      {isOnSale(product) ? <Wanted id={product.id} isSoldOut={isSoldOut} /> : <p>{t('ended')}</p>}
    </>
  );
}

function Wanted({ id, isSoldOut }: { id: Product['id']; isSoldOut: boolean }) {
  if (useStore(session)) return <RestockSubscription productId={id} isSoldOut={isSoldOut} />;
  return <LogIn id={id} toWait={isSoldOut} />;
}

/** A visitor logs in first: to buy, or to wait for the stock or the sale. */
const LogIn = ({ id, toWait }: { id: Product['id']; toWait: boolean }) => (
  <div class="stack">
    {toWait && <WaitingCount productId={id} />}
    <div>
      <a class="btn btn-primary" href={`/shop/log-in?next=/shop/products/${id}`}>
        {t(toWait ? 'logInToWait' : 'logIn')}
      </a>
    </div>
  </div>
);

/** The beginning and the end of the sale change the whole page: its badge and what the visitor can do. */
function ProductView({ product, reload }: { product: Product; reload: () => void }) {
  const [, setTimes] = useState(0);
  const renderAgain = (): void => setTimes((n) => n + 1);
  useEnd(product.endAt, renderAgain);
  return (
    <div class="product">
      <div class="box picture">
        <ProductPicture product={product} size={168} />
      </div>
      <div class="stack">
        <h1>{product.title}</h1>
        <p class="row">
          <span class="price">{won(product.price)}</span>
          {!isBefore(product) && <Left product={product} />}
        </p>
        {product.maxPerBuyer !== null && <p class="soft">{t('most', { n: count(product.maxPerBuyer) })}</p>}
        {product.description && <p class="description">{product.description}</p>}
        {product.endAt && (
          <p class="soft">
            {t('until')} <Time at={product.endAt} />
          </p>
        )}
        <Action product={product} reload={reload} opened={renderAgain} />
      </div>
    </div>
  );
}

export function ProductPage({ id }: { id: string }) {
  const product = useLoad(
    `product ${id}`,
    (signal) => readIfChanged('readProduct', { params: { productId: id as never }, signal }),
    {
      everyMilliseconds: POLL_MILLISECONDS,
      on: ({ data }) => data['productId'] === id,
    },
  );
  return (
    <>
      <p>
        <a href="/shop">{t('back')}</a>
      </p>
      <Show loaded={product}>{(data) => <ProductView product={data} reload={product.reload} />}</Show>
    </>
  );
}
