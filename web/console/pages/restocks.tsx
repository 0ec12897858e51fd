/** The restocks: requested and delivered quantities. */
import { useState } from 'preact/hooks';
import { SYSTEM_CLOSE_REASONS, type SystemCloseReason } from '#domain/restock.ts';
import { Filled, templates } from '#web/console/filled.tsx';
import { Named } from '#web/console/named.tsx';
import { ProductList } from '#web/console/product-list.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { session } from '#web/shared/session.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Badge, Id, Time } from '#web/shared/ui/components.tsx';
import { ReasonDialog } from '#web/shared/ui/reason.tsx';
import { State } from '#web/shared/ui/state.tsx';
import type { Column } from '#web/shared/ui/table-column.ts';
import { causeOfGroup } from './dead-letters/cause.tsx';

const t = words({
  title: ['Restocks', '재입고'],
  all: ['All restocks', '전체 보기'],
  search: ['Product, or id of a restock', '상품 또는 재입고 ID'],
  product: ['Product', '상품'],
  state: ['State', '상태'],
  received: ['Received', '입고 수량'],
  of: ['{received} of {requested}', '{requested}개 중 {received}개'],
  surplus: ['{n} surplus', '초과 {n}'],
  attempts: ['Attempts', '시도'],
  due: ['Due', '예정'],
  since: ['Since', '시작'],
  error: ['Last error', '최근 오류'],
  closedAutomatically: ['closed automatically: {why}', '자동 종료: {why}'],
  PRODUCT_DELETED: ['the product was deleted', '상품이 삭제됨'],
  RESTOCKS_OFF: ['automatic restocks were switched off', '자동 재입고가 꺼짐'],
  SALE_ENDED: ['the sale has ended', '판매 기간이 끝남'],
  actions: ['Actions', '작업'],
  again: ['Request again', '다시 요청'],
  close: ['Close…', '종료…'],
  closeTitle: ['Close this restock', '재입고 종료'],
  closeMeaning: [
    'The {n} missing units will no longer be expected. If they arrive later, they are reported as surplus and not added to the stock. The present shortage is not restocked automatically again; a later sell-out is.',
    '아직 입고되지 않은 {n}개를 더 이상 기다리지 않습니다. 나중에 도착하면 초과 입고로 보고되고 재고에 더해지지 않습니다. 현재 품절에는 자동 재입고를 다시 요청하지 않으며, 이후에 다시 품절되면 요청합니다.',
  ],
  againDone: ['The restock is requested again.', '재입고를 다시 요청했습니다.'],
  closeDone: ['The restock is closed.', '재입고를 종료했습니다.'],
  closeAction: ['Close restock', '종료'],
  stuck: ['stuck', '멈춤'],
  deadLetter: ['Nothing is requested before its dead letter is redriven', '실패 메시지를 재처리해야 다시 요청합니다'],
  none: [
    'No restocks yet. The first sell-out requests one automatically.',
    '아직 공장에 요청한 적이 없습니다. 품절되면 자동으로 요청합니다.',
  ],
});
const sentence = templates({ closed: ['closed by {who}: {why}', '종료: {who}, 사유: {why}'] });
type Restock = Item<'listRestocks'>;
const isRestock = ({ type }: StreamEvent): boolean => type.startsWith('restock.') || type.startsWith('stock.');

const ONE = {
  prefix: 'rst',
  name: 'restock',
  read: async (id: string, signal: AbortSignal) =>
    (await call('readRestock', { params: { restockId: id as Restock['id'] }, signal })).body,
  missing: 'restock.not_found',
} as const;

export function Restocks() {
  const [closing, close] = useState<{ readonly restock: Restock; readonly reload: () => void }>();
  return (
    <>
      <ProductList
        title={t('title')}
        all={['/console/restocks', t('all')]}
        one={{ ...ONE, label: t('search') }}
        read={async (query, signal) => (await call('listRestocks', { query, signal })).body}
        on={isRestock}
        everyMilliseconds={5_000}
        keyOf={({ id }) => id}
        empty={t('none')}
        columns={(reload) => columnsOf(reload, (item) => close({ restock: item, reload }))}
      />
      {closing && (
        <ReasonDialog
          title={t('closeTitle')}
          meaning={t('closeMeaning', { n: closing.restock.quantity - closing.restock.received })}
          action={t('closeAction')}
          done={t('closeDone')}
          typed={String(closing.restock.quantity - closing.restock.received)}
          does={async (reason) => {
            await call('closeRestock', { params: { restockId: closing.restock.id }, body: { reason } });
            closing.reload();
          }}
          close={() => close(undefined)}
        />
      )}
    </>
  );
}

const columnsOf = (reload: () => void, close: (restock: Restock) => void): readonly Column<Restock>[] => [
  {
    name: t('product'),
    cell: ({ id, productId }) => (
      <>
        <ProductName id={productId} />
        <p class="small soft off-phone">
          <Id id={id} />
        </p>
      </>
    ),
  },
  {
    name: t('state'),
    phone: 'beside',
    cell: ({ state, deadLetterId }) => (deadLetterId ? <Badge tone="error">{t('stuck')}</Badge> : <State of={state} />),
  },
  {
    name: t('received'),
    numeric: true,
    cell: ({ quantity, received, surplus }) => (
      <>
        <span class="nowrap">{t('of', { received: count(received), requested: count(quantity) })}</span>
        {surplus > 0 && <p class="small bad nowrap">{t('surplus', { n: count(surplus) })}</p>}
      </>
    ),
  },
  { name: t('attempts'), phone: 'off', numeric: true, cell: ({ attempt }) => count(attempt) },
  { name: t('since'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    name: t('due'),
    cell: ({ dueAt, closedAt, deadLetterId }) => (closedAt || deadLetterId ? '–' : <Time at={dueAt} />),
  },
  {
    name: t('error'),
    wide: true,
    cell: (restock) =>
      restock.lastError || restock.deadLetterId || restock.closeReason ? <ErrorCell restock={restock} /> : '–',
  },
  {
    name: t('actions'),
    silent: true,
    cell: (restock) =>
      restock.closedAt === null && (
        <span class="row">
          <ActionButton
            label={t('again')}
            done={t('againDone')}
            does={async () => {
              await call('requestRestock', { params: { productId: restock.productId }, body: {} });
              reload();
            }}
          />
          <button type="button" class="btn btn-sm nowrap" onClick={() => close(restock)}>
            {t('close')}
          </button>
        </span>
      ),
  },
];

const isSystemReason = (reason: string): reason is SystemCloseReason =>
  (SYSTEM_CLOSE_REASONS as readonly string[]).includes(reason);

const ErrorCell = ({ restock }: { restock: Restock }) => (
  <>
    {restock.lastError && <p class={restock.closedAt ? 'soft' : 'bad'}>{causeOfGroup(restock.lastError)}</p>}
    {restock.deadLetterId &&
      (session.get()?.user.role === 'OPERATOR' ? (
        <a class="small" href={pageOf.deadLetter(restock.deadLetterId)}>
          {t('deadLetter')}
        </a>
      ) : (
        <p class="small soft">{t('deadLetter')}</p>
      ))}
    {restock.closedBy && restock.closeReason && (
      <p class="small soft">
        {isSystemReason(restock.closeReason) && restock.closedBy === 'system' ? (
          t('closedAutomatically', { why: t(restock.closeReason) })
        ) : (
          <Filled
            text={sentence('closed')}
            parts={{ who: <Named id={restock.closedBy} />, why: restock.closeReason }}
          />
        )}
      </p>
    )}
  </>
);
