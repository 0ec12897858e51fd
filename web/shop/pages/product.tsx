/** One product: stock, ordering, cart, and back-in-stock notifications. */

import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { Show, Time } from '#web/shared/ui/components.tsx';
import { Donut } from '#web/shop/donut.tsx';
import { placeOrder } from '#web/shop/place-order.ts';
import { readIfChanged } from '#web/shop/poll.ts';
import { ProblemMessage } from '#web/shop/problem-message.tsx';
import { Quantity } from '#web/shop/quantity.tsx';
import { setSubscribed, waitingList } from '#web/shop/waiting-list.ts';
import { isOnSale, Left } from './products.tsx';

const t = words({
  order: ['Order', '주문하기'],
  pay: ['Order and pay', '주문하고 바로 결제'],
  cart: ['Add to cart', '장바구니에 담기'],
  inCart: ['Added to your cart.', '장바구니에 담았습니다.'],
  viewCart: ['View cart', '장바구니 보기'],
  subscribe: ['Notify me when back in stock', '재입고 알림 받기'],
  unsubscribe: ['Stop back-in-stock notifications', '재입고 알림 끄기'],
  subscribed: [
    'You are notified by email and on this page each time the product is back in stock.',
    '재입고될 때마다 메일과 이 화면으로 알려 드립니다.',
  ],
  logIn: ['Log in to buy', '로그인하고 구매하기'],
  from: ['On sale from', '판매 시작'],
  until: ['On sale until', '판매 종료'],
  short: [
    'Only {n} left. If you order more, the order is not placed and you are not charged. You are notified when more are in stock.',
    '{n}개만 남았습니다. 더 많이 주문하면 주문이 접수되지 않고 결제되지 않습니다. 재입고되면 알려 드립니다.',
  ],
  most: ['At most {n} for each buyer.', '한 사람이 {n}개까지 살 수 있습니다.'],
  back: ['All donuts', '모든 도넛'],
});

type Product = ResponseBody<'readProduct'>;
const POLL_MILLISECONDS = 4_000;

function Buy({ product, reload }: { product: Product; reload: () => void }) {
  const [quantity, setQuantity] = useState(1);
  const order = useAction((pay: boolean) => {
    const lines = [{ productId: product.id, quantity, expectedPrice: product.price }];
    return placeOrder({ lines, pay, expectedTotal: product.price * quantity }, reload);
  });
  const cart = useCart(product.id, quantity);
  const error = order.error ?? cart.error;
  return (
    <>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          order.run(false);
        }}
      >
        <Quantity value={quantity} change={setQuantity} error={error} pointers={['/lines/0/quantity', '/quantity']} />
        {quantity > product.available && <p class="soft">{t('short', { n: product.available })}</p>}
        <ProblemMessage error={error} except={['/lines/0/quantity', '/quantity']} />
        <div class="row">
          <button type="submit" class="btn btn-primary" disabled={order.busy}>
            {t('order')}
          </button>
          <button type="button" class="btn" disabled={order.busy} onClick={() => order.run(true)}>
            {t('pay')}
          </button>
          <button type="button" class="btn" disabled={cart.busy} onClick={() => cart.run()}>
            {t('cart')}
          </button>
        </div>
      </form>
      {cart.done && (
        <p role="status">
          {t('inCart')} <a href="/shop/cart">{t('viewCart')}</a>
        </p>
      )}
    </>
  );
}

function useCart(productId: Product['id'], quantity: number) {
  const [done, setDone] = useState(false);
  const put = useAction(async () => {
    setDone(false);
    await call('putCartLine', { params: { productId }, body: { quantity } });
    setDone(true);
  });
  return { ...put, done };
}

function RestockSubscription({ productId }: { productId: string }) {
  const subscribed = useStore(waitingList).some((one) => one.productId === productId && one.subscribed);
  const change = useAction(() => setSubscribed(productId, !subscribed));
  return (
    <div class="stack">
      {subscribed && <p class="soft">{t('subscribed')}</p>}
      <ProblemMessage error={change.error} />
      <div>
        <button type="button" class="btn btn-sm" disabled={change.busy} onClick={() => change.run()}>
          {t(subscribed ? 'unsubscribe' : 'subscribe')}
        </button>
      </div>
    </div>
  );
}

export function ProductPage({ id }: { id: string }) {
  const current = useStore(session);
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
      <Show loaded={product}>
        {(data) => (
          <div class="product">
            <div class="box picture">
              <Donut id={data.id} size={168} />
            </div>
            <div class="stack">
              <h1>{data.title}</h1>
              <p class="row">
                <span class="price">{won(data.price)}</span>
                <Left product={data} />
              </p>
              {data.maxPerBuyer !== null && <p class="soft">{t('most', { n: count(data.maxPerBuyer) })}</p>}
              {data.description && <p class="description">{data.description}</p>}
              {data.availableAt && (
                <p class="soft">
                  {t('from')} <Time at={data.availableAt} />
                </p>
              )}
              {data.endAt && (
                <p class="soft">
                  {t('until')} <Time at={data.endAt} />
                </p>
              )}
              {current && isOnSale(data) && <Buy product={data} reload={product.reload} />}
              {current && <RestockSubscription productId={data.id} />}
              {!current && (
                <p>
                  <a class="btn btn-primary" href={`/shop/log-in?next=/shop/products/${data.id}`}>
                    {t('logIn')}
                  </a>
                </p>
              )}
            </div>
          </div>
        )}
      </Show>
    </>
  );
}
