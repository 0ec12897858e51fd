/** The runs of back-in-stock mails. */

import { Filled, templates } from '#web/console/filled.tsx';
import { Named } from '#web/console/named.tsx';
import { ProductList } from '#web/console/product-list.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';

const t = words({
  title: ['Notices', '재입고 알림'],
  all: ['All runs', '전체 보기'],
  search: ['Product, or id of a run', '상품 또는 알림 발송 회차 ID'],
  product: ['Product', '상품'],
  round: ['Sell-out no. {n}', '재고 회차 {n}'],
  state: ['State', '상태'],
  sent: ['Sent', '발송'],
  rate: ['{n} per second', '초당 {n}'],
  unknown: ['Unknown', '알 수 없음'],
  failed: ['Failed, suppressed', '실패, 수신 거부'],
  last: ['Last recipient', '마지막 수신자'],
  started: ['Started', '시작'],
  until: ['until', '종료'],
  actions: ['Actions', '작업'],
  resume: ['Resume', '재개'],
  resumedNow: ['The run continues.', '재입고 알림을 재개했습니다.'],
  none: [
    'No runs yet. A run starts automatically when a product with a waiting list is back in stock.',
    '아직 재입고 알림이 없습니다. 대기자가 있는 상품이 다시 입고되면 자동으로 시작됩니다.',
  ],
});
const sentence = templates({ resumed: ['resumed by {who}', '재개: {who}'] });
type Run = Item<'listNoticeRuns'>;
const opensRun = ({ type }: StreamEvent): boolean => type.startsWith('stock.');

function rateOf({ sent, startedAt, stoppedAt }: Run): string {
  const seconds = ((stoppedAt ? Date.parse(stoppedAt) : shopNow()) - Date.parse(startedAt)) / 1_000;
  return t('rate', { n: count(Math.round(sent / Math.max(1, seconds))) });
}

const Product = ({ run: { productId, round } }: { run: Run }) => (
  <>
    <ProductName id={productId} />
    <p class="small soft nowrap off-phone">{t('round', { n: count(round) })}</p>
  </>
);

const Sent = ({ run }: { run: Run }) => (
  <>
    {count(run.sent)}
    <p class="small soft nowrap off-phone">{rateOf(run)}</p>
  </>
);

const Span = ({ run: { startedAt, stoppedAt } }: { run: Run }) => (
  <>
    <Time at={startedAt} />
    {stoppedAt && (
      <p class="small soft off-phone">
        {t('until')} <Time at={stoppedAt} />
      </p>
    )}
  </>
);

const ONE = {
  prefix: 'run',
  name: 'run',
  read: async (id: string, signal: AbortSignal): Promise<Run> =>
    (await call('readNoticeRun', { params: { noticeRunId: id as Run['id'] }, signal })).body,
  missing: 'notice.not_found',
} as const;

export function Notices() {
  return (
    <ProductList
      title={t('title')}
      all={['/console/notices', t('all')]}
      one={{ ...ONE, label: t('search') }}
      read={async (query, signal) => (await call('listNoticeRuns', { query, signal })).body}
      on={opensRun}
      everyMilliseconds={3_000}
      keyOf={({ id }) => id}
      empty={t('none')}
      columns={(reload) => [
        { name: t('product'), cell: (run) => <Product run={run} /> },
        {
          name: t('state'),
          phone: 'beside',
          cell: ({ status, error, resumedBy }) => (
            <>
              <State of={status} />
              {error && <p class="small bad">{error}</p>}
              {resumedBy && (
                <p class="small soft">
                  <Filled text={sentence('resumed')} parts={{ who: <Named id={resumedBy} /> }} />
                </p>
              )}
            </>
          ),
        },
        { name: t('sent'), numeric: true, cell: (run) => (run.sent === 0 ? '0' : <Sent run={run} />) },
        { name: t('unknown'), numeric: true, cell: ({ unknown }) => count(unknown) },
        {
          name: t('failed'),
          numeric: true,
          cell: ({ failed, suppressed }) =>
            failed + suppressed === 0 ? '0' : `${count(failed)}, ${count(suppressed)}`,
        },
        {
          name: t('last'),
          phone: 'off',
          cell: ({ lastRecipientId }) => (lastRecipientId ? <Named id={lastRecipientId} /> : '–'),
        },
        { name: t('started'), cell: (run) => <Span run={run} /> },
        {
          name: t('actions'),
          silent: true,
          cell: ({ id, status }) =>
            status.startsWith('CANCELED') && (
              <ActionButton
                label={t('resume')}
                done={t('resumedNow')}
                does={async () => {
                  await call('resumeNotices', { params: { noticeRunId: id } });
                  reload();
                }}
              />
            ),
        },
      ]}
    />
  );
}
