/** Orders, newest first. */
import { useState } from 'preact/hooks';
import { call } from '#console/client.ts';
import { count, won } from '#console/format.ts';
import { words } from '#console/language.ts';
import { pageOf, stateName } from '#console/names.ts';
import { go } from '#console/router.ts';
import type { Told } from '#console/told.ts';
import { Input } from '#console/ui/field.tsx';
import { List } from '#console/ui/list.tsx';
import { Id, Time } from '#console/ui/pieces.tsx';
import { State } from '#console/ui/state.tsx';

const t = words({
  title: ['Orders', '주문'],
  find: ['Open an order by its id', '주문 ID로 열기'],
  open: ['Open', '열기'],
  order: ['Order', '주문'],
  at: ['Placed', '주문 시각'],
  status: ['Status', '상태'],
  units: ['Units', '수량'],
  total: ['Total', '금액'],
  buyer: ['Buyer', '구매자'],
  due: ['Payable until', '결제 기한'],
  none: [
    'Nobody has ordered yet. On this machine: npm run flash-sale',
    '아직 주문이 없습니다. 로컬에서는 npm run flash-sale',
  ],
});
const isOrder = ({ type }: Told): boolean => type.startsWith('order.');

function Find() {
  const [id, setId] = useState('');
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          if (id.trim()) go(pageOf.order(id.trim()));
        }}
      >
        <Input label={t('find')} value={id} change={setId} placeholder="ord_…" />
        <button type="submit" class="btn">
          {t('open')}
        </button>
      </form>
    </search>
  );
}

export const Orders = () => (
  <List
    title={t('title')}
    lead={<Find />}
    read={async (cursor, signal) => (await call('listOrders', { query: { limit: '50', ...cursor }, signal })).body}
    on={isOrder}
    keyOf={({ id }) => id}
    empty={t('none')}
    columns={() => [
      { name: t('order'), cell: ({ id }) => <Id id={id} to={pageOf.order(id)} /> },
      { name: t('at'), cell: ({ createdAt }) => <Time at={createdAt} /> },
      {
        name: t('status'),
        cell: ({ status, reason }) => (
          <span class="row">
            <State of={status} />
            {reason && <span class="small soft nowrap">{stateName(reason)}</span>}
          </span>
        ),
      },
      {
        name: t('units'),
        numeric: true,
        cell: ({ lines }) => count(lines.reduce((sum, { quantity }) => sum + quantity, 0)),
      },
      { name: t('total'), numeric: true, cell: ({ total }) => <span class="nowrap">{won(total)}</span> },
      { name: t('buyer'), cell: ({ buyerId }) => <Id id={buyerId} /> },
      {
        name: t('due'),
        cell: ({ status, paymentDueAt }) => (status === 'NOTPAYED' ? <Time at={paymentDueAt} /> : '–'),
      },
    ]}
  />
);
