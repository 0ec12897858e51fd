/** Who is VIP, since when, and by which order. */

import { call } from '#console/client.ts';
import { words } from '#console/language.ts';
import { pageOf } from '#console/names.ts';
import type { Told } from '#console/told.ts';
import { List } from '#console/ui/list.tsx';
import { Id, Time } from '#console/ui/pieces.tsx';
import { VIP_UNITS_MIN } from '#domain/limits.ts';

const t = words({
  title: ['VIPs', 'VIP'],
  buyer: ['Buyer', '구매자'],
  since: ['Since', '시작'],
  order: ['By the order', '해당 주문'],
  none: [
    'Nobody yet: a paid order of {n} units makes its buyer one.',
    '아직 없습니다. {n}개 이상 결제된 주문의 구매자가 VIP가 됩니다.',
  ],
});
const isPaid = ({ type }: Told): boolean => type === 'order.paid';

export const Vips = () => (
  <List
    title={t('title')}
    read={async (cursor, signal) => (await call('listVips', { query: { limit: '50', ...cursor }, signal })).body}
    on={isPaid}
    keyOf={({ userId }) => userId}
    empty={t('none', { n: VIP_UNITS_MIN })}
    columns={() => [
      { name: t('buyer'), cell: ({ userId }) => <Id id={userId} /> },
      { name: t('since'), cell: ({ since }) => <Time at={since} /> },
      { name: t('order'), cell: ({ orderId }) => <Id id={orderId} to={pageOf.order(orderId)} /> },
    ]}
  />
);
