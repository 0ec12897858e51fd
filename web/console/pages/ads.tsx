/** Ads, whether each runs, and what its manager was asked. */
import { call, type Item } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import type { Published } from '#web/shared/server-sent-events.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { ProductList } from '#web/shared/ui/product-list.tsx';
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
  round: ['Episode', '회차'],
  actions: ['Actions', '작업'],
  stop: ['Ask to stop', '중단 요청'],
  resume: ['Ask to resume', '재개 요청'],
  mail: ['Mail', '메일'],
  stopped: ['It has stopped', '중단 확인'],
  resumed: ['It runs again', '재개 확인'],
  none: ['No ad is registered: POST /products/{id}/ads.', '등록된 광고가 없습니다: POST /products/{id}/ads.'],
});
const changesAds = ({ type }: Published): boolean => type.startsWith('stock.');

export function Ads() {
  return (
    <ProductList
      title={t('title')}
      all={['/console/ads', t('all')]}
      read={async (query, signal) => (await call('listAds', { query, signal })).body}
      on={changesAds}
      everyMilliseconds={5_000}
      keyOf={({ id }) => id}
      empty={t('none', { id: '{id}' })}
      columns={(reload) => [
        { name: t('product'), cell: (ad) => <Id id={ad.productId} to={pageOf.product(ad.productId)} /> },
        { name: t('state'), cell: ({ state }) => <State of={state} /> },
        { name: t('since'), cell: ({ since }) => <Time at={since} /> },
        { name: t('by'), cell: ({ by }) => <Id id={by} /> },
        { name: t('manager'), cell: ({ managerEmail }) => managerEmail ?? '–' },
        { name: t('round'), numeric: true, cell: ({ round }) => (round === null ? '–' : count(round)) },
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

type Said = keyof typeof SAID;
/** What the manager may have told somebody, by what he was asked. */
const SAID = { STOP_ASKED: 'stop', RESUME_ASKED: 'resume' } as const;

function Actions({ ad: { id, state }, reload }: { ad: Item<'listAds'>; reload: () => void }) {
  const params = { adId: id };
  const said = SAID[state as Said] as (typeof SAID)[Said] | undefined;
  return (
    <span class="row">
      {said && (
        <ActionButton
          label={t(said === 'stop' ? 'stopped' : 'resumed')}
          does={async () => {
            await call('confirmAdManually', { params, body: { action: said } });
            reload();
          }}
        />
      )}
      {state === 'RUNNING' ? (
        <ActionButton
          label={t('stop')}
          does={async () => {
            await call('stopAd', { params });
            reload();
          }}
        />
      ) : (
        <ActionButton
          label={t('resume')}
          does={async () => {
            await call('resumeAd', { params });
            reload();
          }}
        />
      )}
    </span>
  );
}
