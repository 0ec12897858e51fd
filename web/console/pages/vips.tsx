/** The VIPs with the date and the order that made them VIP. */

import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { ordersOfBuyer } from '#web/console/buyer-search.ts';
import { OrderName } from '#web/console/order-name.tsx';
import { Person } from '#web/console/person.tsx';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';

const t = words({
  title: ['VIPs', 'VIP'],
  buyer: ['Buyer', '구매자'],
  since: ['Since', '시작'],
  order: ['Qualifying order', '해당 주문'],
  none: [
    'No VIPs yet. A paid order of {n} or more units makes its buyer a VIP.',
    '아직 없습니다. {n}개 이상 결제된 주문의 구매자가 VIP가 됩니다.',
  ],
});
const isPaid = ({ type }: StreamEvent): boolean => type === 'order.paid';

export const Vips = () => (
  <List
    title={t('title')}
    read={async (cursor, signal) => (await call('listVips', { query: { limit: pageSize(), ...cursor }, signal })).body}
    on={isPaid}
    keyOf={({ userId }) => userId}
    empty={t('none', { n: VIP_UNITS_MIN })}
    columns={() => [
      { name: t('buyer'), cell: ({ userId }) => <Person id={userId} to={ordersOfBuyer(userId)} /> },
      { name: t('since'), phone: 'beside', cell: ({ since }) => <Time at={since} /> },
      { name: t('order'), cell: ({ orderId }) => <OrderName id={orderId} /> },
    ]}
  />
);
