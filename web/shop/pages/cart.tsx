/** The cart with current prices and stock. */

import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { Empty, Show } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { useIsDeciding } from '#web/shop/order-requests.ts';
import { placeOrder } from '#web/shop/place-order.ts';
import { fieldErrorAt, ProblemMessage } from '#web/shop/problem-message.tsx';
import { Quantity } from '#web/shop/quantity.tsx';

const t = words({
  title: ['Cart', '장바구니'],
  empty: ['Your cart is empty.', '장바구니가 비어 있습니다.'],
  browse: ['Browse donuts', '도넛 보러 가기'],
  total: ['Total', '합계'],
  order: ['Order', '주문하기'],
  pay: ['Order and pay', '주문하고 바로 결제'],
  later: ['Order, pay later', '주문하고 나중에 결제'],
  change: ['Change', '변경'],
  remove: ['Remove {title}', '{title} 빼기'],
  removeShort: ['Remove', '빼기'],
  left: ['{n} left', '{n}개 남음'],
  payLater: [
    'Your wallet has {balance}. You can charge it and pay after you have ordered.',
    '지갑 잔액은 {balance}입니다. 주문한 다음 충전하고 결제할 수 있습니다.',
  ],
  allOrNothing: [
    'All or nothing: if one product is sold out, the whole order is not placed and you are not charged.',
    '한 상품이라도 재고가 부족하면 주문 전체가 접수되지 않으며 결제되지 않습니다.',
  ],
});

type Line = ResponseBody<'readCart'>['lines'][number];
const POLL_MILLISECONDS = 10_000;
/** Where a problem of an order names the line of the cart. */
const pointersOf = (n: number): readonly string[] => [`/cart/${n}/productId`, `/cart/${n}/quantity`];

function CartLine({ line, fieldError, reload }: { line: Line; fieldError: string | undefined; reload: () => void }) {
  const [quantity, setQuantity] = useState(line.quantity);
  const params = { productId: line.productId };
  const put = useAction(async () => {
    await call('putCartLine', { params, body: { quantity } });
    reload();
  });
  const remove = useAction(async () => {
    await call('removeCartLine', { params });
    reload();
  });
  return (
    <li>
      <ProductPicture product={{ ...line, id: line.productId }} size={44} />
      <span class="grow">
        <a href={`/shop/products/${line.productId}`}>{line.title}</a>
        <br />
        <span class={line.available < line.quantity ? 'bad' : 'soft'}>{t('left', { n: count(line.available) })}</span>
        {fieldError && (
          <>
            <br />
            <span class="bad" role="alert">
              {fieldError}
            </span>
          </>
        )}
      </span>
      <Quantity value={quantity} change={setQuantity} error={put.error} pointers={['/quantity']} />
      {quantity !== line.quantity && (
        <button type="button" class="btn btn-sm" disabled={put.busy} onClick={() => put.run()}>
          {t('change')}
        </button>
      )}
      <span class="num">{won(line.unitPrice * line.quantity)}</span>
      <button
        type="button"
        class="btn btn-ghost btn-sm"
        aria-label={t('remove', { title: line.title })}
        disabled={remove.busy}
        onClick={() => remove.run()}
      >
        {t('removeShort')}
      </button>
      <ProblemMessage error={put.error ?? remove.error} except={['/quantity']} />
    </li>
  );
}

/** One primary action: to order and pay, or only to order if the wallet has too little. Nothing is offered before that is known. */
function Checkout({ total, order }: { total: number; order: ReturnType<typeof useCartOrder> }) {
  const isDeciding = useIsDeciding();
  const { balance, isKnown } = order;
  if (!isKnown) return null;
  const canPay = balance === undefined || balance >= total;
  const disabled = order.busy || isDeciding;
  return (
    <>
      {!canPay && <p class="soft small">{t('payLater', { balance: won(balance) })}</p>}
      <div class="row">
        {canPay && (
          <button type="button" class="btn btn-primary" disabled={disabled} onClick={() => order.run(true, total)}>
            {t('pay')}
          </button>
        )}
        <button
          type="button"
          class={canPay ? 'btn' : 'btn btn-primary'}
          disabled={disabled}
          onClick={() => order.run(false, total)}
        >
          {t(canPay ? 'later' : 'order')}
        </button>
      </div>
    </>
  );
}

/** The order of the cart, and the balance that could pay it; without a balance that can be read, the shop decides. */
function useCartOrder(reload: () => void) {
  const wallet = useLoad(
    'wallet of the cart',
    async (signal) => (await call('readWallet', { query: { limit: '1' }, signal })).body.balance,
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  const order = useAction((pay: boolean, expectedTotal: number) =>
    placeOrder({ cart: true, pay, expectedTotal }, reload).catch((error: unknown) => {
      wallet.reload();
      throw error;
    }),
  );
  return { ...order, balance: wallet.data, isKnown: wallet.data !== undefined || wallet.error !== undefined };
}

export function Cart() {
  const cart = useLoad('cart', async (signal) => (await call('readCart', { signal })).body, {
    everyMilliseconds: POLL_MILLISECONDS,
  });
  const order = useCartOrder(cart.reload);
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={cart}>
        {({ lines, total }) =>
          lines.length === 0 ? (
            <Empty>
              <p>{t('empty')}</p>
              <a href="/shop">{t('browse')}</a>
            </Empty>
          ) : (
            <div class="box stack">
              <ul class="lines">
                {lines.map((line, n) => (
                  <CartLine
                    key={`${line.productId} ${line.quantity}`}
                    line={line}
                    fieldError={pointersOf(n).flatMap((at) => fieldErrorAt(order.error, at) ?? [])[0]}
                    reload={cart.reload}
                  />
                ))}
              </ul>
              <p class="row apart">
                <span>{t('total')}</span>
                <span class="price">{won(total)}</span>
              </p>
              <p class="soft small">{t('allOrNothing')}</p>
              <ProblemMessage error={order.error} except={lines.flatMap((_, n) => pointersOf(n))} />
              <Checkout total={total} order={order} />
            </div>
          )
        }
      </Show>
    </>
  );
}
