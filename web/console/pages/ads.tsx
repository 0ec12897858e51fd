/** The ads with their state and the last request to their manager. */

import { Named } from '#web/console/named.tsx';
import { ProductList } from '#web/console/product-list.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Time } from '#web/shared/ui/components.tsx';
import { Resend } from '#web/shared/ui/resend.tsx';
import { State } from '#web/shared/ui/state.tsx';

const t = words({
  title: ['Ads', '광고'],
  all: ['All ads', '전체 보기'],
  product: ['Product', '상품'],
  state: ['State', '상태'],
  since: ['Since', '시작'],
  by: ['By', '실행자'],
  manager: ['Manager', '담당자'],
  round: ['Sell-out no.', '재고 회차'],
  actions: ['Actions', '작업'],
  stop: ['Request stop', '중단 요청'],
  resume: ['Request resume', '재개 요청'],
  mail: ['Mail', '메일'],
  stopped: ['Confirm stopped', '중단 확인'],
  resumed: ['Confirm resumed', '재개 확인'],
  done: ['The ad was changed.', '광고 상태를 변경했습니다.'],
  none: ['No ads yet. Register one on the page of its product.', '등록된 광고가 없습니다. 상품 화면에서 등록하세요.'],
});
const changesAds = ({ type }: StreamEvent): boolean => type.startsWith('stock.');

export function Ads() {
  return (
    <ProductList
      title={t('title')}
      all={['/console/ads', t('all')]}
      read={async (query, signal) => (await call('listAds', { query, signal })).body}
      on={changesAds}
      everyMilliseconds={5_000}
      keyOf={({ id }) => id}
      empty={t('none')}
      columns={(reload) => [
        { name: t('product'), cell: (ad) => <ProductName id={ad.productId} /> },
        { name: t('state'), phone: 'beside', cell: ({ state }) => <State of={state} /> },
        { name: t('since'), plain: true, cell: ({ since }) => <Time at={since} /> },
        { name: t('by'), phone: 'off', cell: ({ by }) => <Named id={by} /> },
        { name: t('manager'), plain: true, cell: ({ managerEmail }) => managerEmail ?? '–' },
        { name: t('round'), phone: 'off', numeric: true, cell: ({ round }) => (round === null ? '–' : count(round)) },
        {
          name: t('mail'),
          cell: ({ mail }) =>
            mail ? (
              <span class="row">
                <State of={mail.state} />
                <Resend mail={mail} done={reload} />
              </span>
            ) : (
              '–'
            ),
        },
        { name: t('actions'), silent: true, cell: (ad) => <Actions ad={ad} reload={reload} /> },
      ]}
    />
  );
}

type RequestedState = keyof typeof CONFIRMATIONS;
/** The action that an operator can confirm for the manager, by the state of the ad. */
const CONFIRMATIONS = { STOP_ASKED: 'stop', RESUME_ASKED: 'resume' } as const;

function Actions({ ad: { id, state }, reload }: { ad: Item<'listAds'>; reload: () => void }) {
  const params = { adId: id };
  const action = CONFIRMATIONS[state as RequestedState] as (typeof CONFIRMATIONS)[RequestedState] | undefined;
  return (
    <span class="row">
      {action && (
        <ActionButton
          label={t(action === 'stop' ? 'stopped' : 'resumed')}
          done={t('done')}
          does={async () => {
            await call('confirmAdManually', { params, body: { action } });
            reload();
          }}
        />
      )}
      {state === 'RUNNING' ? (
        <ActionButton
          label={t('stop')}
          done={t('done')}
          does={async () => {
            await call('stopAd', { params });
            reload();
          }}
        />
      ) : (
        <ActionButton
          label={t('resume')}
          done={t('done')}
          does={async () => {
            await call('resumeAd', { params });
            reload();
          }}
        />
      )}
    </span>
  );
}
