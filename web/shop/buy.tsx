/** Buying one product: the quantity, "buy now", and the cart. */
import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { useIsDeciding } from './order-requests.ts';
import { placeOrder } from './place-order.ts';
import { ProblemMessage } from './problem-message.tsx';
import { Quantity } from './quantity.tsx';

const t = words({
  order: ['Buy now', '바로 구매'],
  cart: ['Add to cart', '장바구니에 담기'],
  inCart: ['Added to your cart.', '장바구니에 담았습니다.'],
  viewCart: ['View cart', '장바구니 보기'],
  short: [
    'Only {n} left. If you order more, the order is not placed and you are not charged. You are notified when more are in stock.',
    '{n}개만 남았습니다. 더 많이 주문하면 주문이 접수되지 않고 결제되지 않습니다. 재입고되면 알려 드립니다.',
  ],
});

export type Product = ResponseBody<'readProduct'>;

/** While there is nothing to buy, only the result of an earlier order is shown. */
export function Buy(props: { readonly product: Product; readonly isAvailable: boolean; readonly reload: () => void }) {
  const { product, isAvailable, reload } = props;
  const [quantity, setQuantity] = useState(1);
  const order = useAction(() => {
    const lines = [{ productId: product.id, quantity, expectedPrice: product.price }];
    return placeOrder({ lines, pay: false, expectedTotal: product.price * quantity }, reload);
  });
  const isDeciding = useIsDeciding();
  const cart = useCart(product.id, quantity);
  const error = order.error ?? cart.error;
  if (!isAvailable && !order.busy) return <ProblemMessage error={order.error} />;
  return (
    <>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          order.run();
        }}
      >
        <Quantity value={quantity} change={setQuantity} error={error} pointers={['/lines/0/quantity', '/quantity']} />
        {quantity > product.available && <p class="soft">{t('short', { n: product.available })}</p>}
        <ProblemMessage error={error} except={['/lines/0/quantity', '/quantity']} />
        <div class="row">
          <button type="submit" class="btn btn-primary" disabled={order.busy || isDeciding}>
            {t('order')}
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
