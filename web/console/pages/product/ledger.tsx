/** The stock ledger: every stock change, and the stock after it. */

import type { ProductId } from '#domain/ids.ts';
import { CsvButton } from '#web/console/csv-button.tsx';
import { Named } from '#web/console/named.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { stateName } from '#web/shared/names.ts';
import { Empty, Time } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Stock ledger: last 100 changes', '재고 원장: 최근 변경 100건'],
  none: ['The stock has never changed.', '재고가 변경된 적이 없습니다.'],
  at: ['Time', '시각'],
  cause: ['Cause', '사유'],
  of: ['Reference', '대상'],
  change: ['On hand', '보유'],
  reserved: ['Reserved', '예약'],
  available: ['Available after', '변경 후 판매 가능'],
  by: ['By', '실행자'],
});
const signed = (n: number): string => (n > 0 ? `+${n}` : String(n).replace('-', '−'));
const step = (delta: number, after: number): string => (delta === 0 ? String(after) : `${signed(delta)} = ${after}`);

type Move = Item<'listStockMoves'>;
const HEAD = ['time', 'cause', 'reference', 'on_hand_change', 'on_hand', 'reserved_change', 'reserved', 'by', 'reason'];
const rowOf = (move: Move) => [
  ...[move.at, move.cause, move.ref, move.onHandDelta, move.onHand, move.reservedDelta, move.reserved],
  ...[move.actor, move.reason],
];

interface Props {
  readonly product: { readonly id: ProductId };
  readonly moves: readonly Move[];
}

export const Ledger = ({ product: { id: productId }, moves }: Props) => (
  <>
    <div class="row apart">
      <h2>{t('title')}</h2>
      <CsvButton
        name={`stock-${productId}.csv`}
        head={HEAD}
        read={async (cursor) =>
          (await call('listStockMoves', { params: { productId }, query: { limit: '100', ...cursor } })).body
        }
        rowsOf={(move) => [rowOf(move)]}
      />
    </div>
    {moves.length === 0 ? (
      <Empty>{t('none')}</Empty>
    ) : (
      <Table
        caption={t('title')}
        phoneRows={10}
        rows={moves}
        keyOf={({ seq }) => String(seq)}
        columns={[
          { name: t('at'), phone: 'beside', cell: ({ at }) => <Time at={at} /> },
          {
            name: t('cause'),
            phone: 'first',
            cell: ({ cause, reason }) => (
              <>
                {stateName(cause)}
                {reason && <p class="small soft">{reason}</p>}
              </>
            ),
          },
          { name: t('of'), cell: ({ ref }) => <Named id={ref} /> },
          {
            name: t('change'),
            numeric: true,
            cell: ({ onHandDelta, onHand }) => <span class="nowrap">{step(onHandDelta, onHand)}</span>,
          },
          {
            name: t('reserved'),
            numeric: true,
            cell: ({ reservedDelta, reserved }) => <span class="nowrap">{step(reservedDelta, reserved)}</span>,
          },
          { name: t('available'), numeric: true, cell: ({ onHand, reserved }) => <strong>{onHand - reserved}</strong> },
          { name: t('by'), cell: ({ actor }) => (actor ? <Named id={actor} /> : '–') },
        ]}
      />
    )}
  </>
);
