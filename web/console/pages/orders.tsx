/** The orders, newest first. */

import type { UserId } from '#domain/ids.ts';
import { CANCEL_REASONS } from '#domain/order.ts';
import { mayFindBuyers, ordersOfBuyer } from '#web/console/buyer-search.ts';
import { CsvButton } from '#web/console/csv-button.tsx';
import { OrderName } from '#web/console/order-name.tsx';
import { isOrderNumber, numberOf } from '#web/console/order-search.ts';
import { ORDER_HEAD, orderRows, readForCsv } from '#web/console/orders-csv.ts';
import { Person } from '#web/console/person.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { stateName } from '#web/shared/names.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Time } from '#web/shared/ui/components.tsx';
import { Choice } from '#web/shared/ui/field.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { State } from '#web/shared/ui/state.tsx';
import { Narrowed, OrderSearch } from './orders-search.tsx';

const t = words({
  title: ['Orders', '주문'],
  order: ['Order', '주문'],
  at: ['Placed', '주문 시각'],
  status: ['Status', '상태'],
  products: ['Products', '상품'],
  toShip: ['To ship', '발송할 주문'],
  ship: ['Mark as shipped', '발송 처리'],
  deliver: ['Mark as delivered', '배송 완료 처리'],
  shipped: ['The order is shipped.', '발송 처리했습니다.'],
  delivered: ['The order is delivered.', '배송 완료 처리했습니다.'],
  actions: ['Actions', '작업'],
  total: ['Total', '금액'],
  buyer: ['Buyer', '구매자'],
  outcome: ['Status', '상태'],
  all: ['all', '전체'],
  noMatch: ['No order matches this filter.', '조건에 맞는 주문이 없습니다.'],
  due: ['Payable until', '결제 기한'],
  none: [
    'No orders yet. Locally, run: npm run flash-sale',
    '아직 주문이 없습니다. 로컬에서는 npm run flash-sale을 실행하세요.',
  ],
});
const isOrder = ({ type }: StreamEvent): boolean => type.startsWith('order.');

/** The outcome of an order: its status, or the reason of its cancellation. */
const OUTCOMES = ['NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED', 'CANCELLED', ...CANCEL_REASONS] as const;
type Outcome = (typeof OUTCOMES)[number];
const isReason = (outcome: Outcome): outcome is (typeof CANCEL_REASONS)[number] =>
  (CANCEL_REASONS as readonly string[]).includes(outcome);
const filterOf = (outcome: Outcome | undefined) =>
  outcome === undefined ? {} : isReason(outcome) ? { reason: outcome } : { status: outcome };
const nameOf = (outcome: Outcome): string =>
  isReason(outcome) ? `${stateName('CANCELLED')}: ${stateName(outcome)}` : stateName(outcome);

type Order = Item<'listOrders'>;

const Lines = ({ lines }: Pick<Order, 'lines'>) => (
  <>
    {lines.map(({ productId, quantity }) => (
      <p key={productId} class="order-line">
        {count(quantity)} × <ProductName id={productId} />
      </p>
    ))}
  </>
);

/** The next step of a paid order. */
function Next({ order: { id, status }, reload }: { order: Order; reload: () => void }) {
  const params = { orderId: id };
  const step = async (work: Promise<unknown>): Promise<void> => {
    await work;
    reload();
  };
  if (status === 'PREPARING')
    return <ActionButton label={t('ship')} done={t('shipped')} does={() => step(call('shipOrder', { params }))} />;
  if (status === 'SHIPPING')
    return (
      <ActionButton label={t('deliver')} done={t('delivered')} does={() => step(call('deliverOrder', { params }))} />
    );
  return null;
}

export function Orders() {
  const { query } = useAddress();
  const outcome = OUTCOMES.find((value) => value === query['outcome']);
  const buyerId = query['buyerId'] as UserId | undefined;
  const number = !buyerId && isOrderNumber(query['number'] ?? '') ? numberOf(query['number'] ?? '') : undefined;
  const filter = { ...filterOf(outcome), ...(buyerId ? { buyerId } : {}), ...(number ? { number } : {}) };
  return (
    <List
      title={t('title')}
      filter={{ outcome, buyerId, number }}
      lead={
        <>
          <Narrowed buyerId={buyerId} number={number} />
          <div class="row apart">
            <search class="filters">
              <Choice
                label={t('outcome')}
                value={outcome ?? ''}
                options={[['', t('all')], ...OUTCOMES.map((value) => [value, nameOf(value)] as const)]}
                change={(value) => setQuery({ outcome: value, cursor: undefined })}
              />
              <a class="btn" href="/console/orders?outcome=PREPARING">
                {t('toShip')}
              </a>
              <CsvButton
                name={`orders${outcome ? `-${outcome.toLowerCase()}` : ''}.csv`}
                head={ORDER_HEAD}
                read={(cursor) => readForCsv({ ...filter, ...cursor })}
                rowsOf={orderRows}
              />
            </search>
            <OrderSearch />
          </div>
        </>
      }
      read={async (cursor, signal) =>
        (await call('listOrders', { query: { limit: pageSize(), ...filter, ...cursor }, signal })).body
      }
      on={isOrder}
      keyOf={({ id }) => id}
      empty={t(outcome || buyerId || number ? 'noMatch' : 'none')}
      columns={(reload) => [
        { name: t('order'), cell: ({ id }) => <OrderName id={id} /> },
        { name: t('at'), plain: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          name: t('status'),
          phone: 'beside',
          cell: ({ status, reason }) => (
            <span class="row">
              <State of={status} />
              {reason && <span class="small soft nowrap">{stateName(reason)}</span>}
            </span>
          ),
        },
        { name: t('products'), plain: true, phone: 'last', cell: ({ lines }) => <Lines lines={lines} /> },
        { name: t('total'), plain: true, numeric: true, cell: ({ total }) => <span class="nowrap">{won(total)}</span> },
        {
          name: t('buyer'),
          phone: 'off',
          cell: (order) => (
            <Person id={order.buyerId} to={mayFindBuyers() ? ordersOfBuyer(order.buyerId) : undefined} />
          ),
        },
        {
          name: t('due'),
          cell: ({ status, paymentDueAt }) => (status === 'NOTPAYED' ? <Time at={paymentDueAt} /> : '–'),
        },
        { name: t('actions'), silent: true, cell: (order) => <Next order={order} reload={reload} /> },
      ]}
    />
  );
}
