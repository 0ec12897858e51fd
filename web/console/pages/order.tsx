/** One order: its details, its actions and its timeline. */
import { useState } from 'preact/hooks';
import { orderNumber } from '#domain/shown.ts';
import { mayFindBuyers, ordersOfBuyer } from '#web/console/buyer-search.ts';
import { Person } from '#web/console/person.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { ApiProblem, call, send } from '#web/shared/client.ts';
import { local, testClock } from '#web/shared/clock.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { stateName } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Facts, Show, Time } from '#web/shared/ui/components.tsx';
import { Copy } from '#web/shared/ui/copy.tsx';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { Timeline } from './order/timeline.tsx';

const t = words({
  title: ['Order {number}', '주문 {number}'],
  all: ['Orders', '주문 목록'],
  buyer: ['Buyer', '구매자'],
  seller: ['Seller', '판매자'],
  lines: ['Lines', '상품'],
  total: ['Total', '금액'],
  placed: ['Placed', '주문 시각'],
  due: ['Payable until', '결제 기한'],
  payment: ['Payment', '결제'],
  cancel: ['Cancel…', '취소…'],
  cancelTitle: ['Cancel this order', '주문 취소'],
  cancelMeaning: [
    'The units are released, the payment is refunded, and the buyer gets a mail.',
    '예약된 수량이 해제되고, 결제 금액이 환불되며, 구매자에게 메일이 발송됩니다.',
  ],
  cancelAction: ['Cancel the order', '주문 취소'],
  ship: ['Mark as shipped', '발송 처리'],
  deliver: ['Mark as delivered', '배송 완료 처리'],
  pay: ['Pay (local)', '결제 (로컬)'],
  shipped: ['The order is shipped.', '발송 처리했습니다.'],
  delivered: ['The order is delivered.', '배송 완료 처리했습니다.'],
  cancelled: ['The order is cancelled.', '주문을 취소했습니다.'],
  paid: ['The order is paid.', '결제했습니다.'],
});
type Order = ResponseBody<'readOrder'>;
/** Mails and the count of best sellers change the timeline without an event. */
const POLL_MILLISECONDS = 5_000;

export function OrderPage() {
  const { path } = useAddress();
  const orderId = path.split('/')[3] ?? '';
  const loaded = useLoad(
    orderId,
    async (signal) => {
      const [order, timeline] = await Promise.all([
        call('readOrder', { params: { orderId }, signal }),
        call('readTimeline', { params: { orderId }, signal }),
      ]);
      return { order: order.body, items: timeline.body.items };
    },
    { on: ({ data }) => data['orderId'] === orderId, everyMilliseconds: POLL_MILLISECONDS },
  );
  return (
    <>
      <div class="row apart">
        <h1>{t('title', { number: /^ord_\w{26}$/.test(orderId) ? orderNumber(orderId) : '' }).trim()}</h1>
        <a href="/console/orders">{t('all')}</a>
      </div>
      <Show loaded={loaded}>
        {({ order, items }) => (
          <>
            <div class="row">
              <State of={order.status} />
              {order.reason && <span class="soft">{stateName(order.reason)}</span>}
              <span class="mono small">{order.id}</span>
              <Copy text={order.id} />
            </div>
            <Actions order={order} reload={loaded.reload} />
            <div class="split">
              <Summary order={order} />
              <Timeline items={items} />
            </div>
          </>
        )}
      </Show>
    </>
  );
}

const Summary = ({ order }: { order: Order }) => (
  <section class="box">
    <Facts
      rows={[
        [t('buyer'), <Person id={order.buyerId} to={mayFindBuyers() ? ordersOfBuyer(order.buyerId) : undefined} />],
        [t('seller'), <Person id={order.sellerId} />],
        [
          t('lines'),
          <ul>
            {order.lines.map(({ productId, quantity, unitPrice }) => (
              <li key={productId} class="order-line">
                {count(quantity)} × <ProductName id={productId} /> {won(unitPrice)}
              </li>
            ))}
          </ul>,
        ],
        [t('total'), won(order.total)],
        [t('placed'), <Time at={order.createdAt} />],
        [t('due'), <Time at={order.paymentDueAt} />],
        [t('payment'), order.payment ? <State of={order.payment.status} /> : '–'],
      ]}
    />
  </section>
);

/** Pays as the buyer, after charging the buyer's wallet. Only a local shop issues the token for this. */
async function payAs({ id, buyerId, total }: Order): Promise<void> {
  const buyer = await local<{ token: string }>('POST', 'tokens', { userId: buyerId });
  const post = (path: string, body?: object) =>
    send(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${buyer?.token}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  if (total > 0) await post('/api/v1/users/me/wallet/charges', { amount: total });
  const response = await post(`/api/v1/orders/${id}/payments`);
  if (!response.ok)
    throw new ApiProblem((await response.json()) as ApiProblem['problem'], response.headers.get('retry-after'));
}

function Actions({ order, reload }: { order: Order; reload: () => void }) {
  const [isCancelling, setCancelling] = useState(false);
  const isLocal = useStore(testClock) !== undefined;
  const params = { orderId: order.id };
  const cancel = useAction(async () => {
    const isSeller = session.get()?.user.role === 'SELLER';
    await call('cancelOrder', { params, body: isSeller ? {} : { reason: 'SELLER' } });
    setCancelling(false);
    toast(t('cancelled'));
    reload();
  });
  const thenReload = (work: () => Promise<unknown>) => async () => {
    await work();
    reload();
  };
  const open = order.status === 'NOTPAYED' || order.status === 'PREPARING';
  return (
    <div class="row">
      {open && (
        <button type="button" class="btn btn-sm" onClick={() => setCancelling(true)}>
          {t('cancel')}
        </button>
      )}
      {order.status === 'NOTPAYED' && isLocal && (
        <ActionButton label={t('pay')} done={t('paid')} does={thenReload(() => payAs(order))} />
      )}
      {order.status === 'PREPARING' && (
        <ActionButton label={t('ship')} done={t('shipped')} does={thenReload(() => call('shipOrder', { params }))} />
      )}
      {order.status === 'SHIPPING' && (
        <ActionButton
          label={t('deliver')}
          done={t('delivered')}
          does={thenReload(() => call('deliverOrder', { params }))}
        />
      )}
      {isCancelling && (
        <Dialog
          danger
          title={t('cancelTitle')}
          action={t('cancelAction')}
          typed="1"
          busy={cancel.busy}
          error={cancel.error}
          act={() => cancel.run()}
          close={() => setCancelling(false)}
        >
          <p>{t('cancelMeaning')}</p>
        </Dialog>
      )}
    </div>
  );
}
