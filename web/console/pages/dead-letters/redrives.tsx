/** All redrives, newest first: who sent what back, and what became of it. */
import { Named } from '#web/console/named.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { State } from '#web/shared/ui/state.tsx';

const t = words({
  title: ['Redrives', '재처리 이력'],
  all: ['Dead letters', '실패 메시지 목록'],
  redrive: ['Redrive', '재처리'],
  state: ['State', '상태'],
  of: ['Messages', '메시지'],
  events: ['Past events for', '지난 이벤트 대상'],
  handled: ['Handled', '처리됨'],
  returned: ['Failed again', '다시 실패'],
  cancelled: ['Not sent', '보내지 않음'],
  by: ['By', '실행자'],
  began: ['Started', '시작'],
  ended: ['Ended', '종료'],
  none: ['Nothing has been redriven yet.', '아직 재처리한 것이 없습니다.'],
});
type Redrive = Item<'listRedrives'>;

const Total = ({ redrive: { total, queue } }: { redrive: Redrive }) => (
  <>
    {count(total)}
    {queue && (
      <p class="small soft nowrap">
        {t('events')} {queue}
      </p>
    )}
  </>
);

export const Redrives = () => (
  <List
    title={t('title')}
    lead={
      <p>
        <a href="/console/dead-letters">{t('all')}</a>
      </p>
    }
    read={async (cursor, signal) =>
      (await call('listRedrives', { query: { limit: pageSize(), ...cursor }, signal })).body
    }
    everyMilliseconds={5_000}
    keyOf={({ id }) => id}
    empty={t('none')}
    columns={() => [
      { name: t('redrive'), cell: ({ id }) => <Id id={id} to={pageOfId(id)} /> },
      { name: t('state'), phone: 'beside', cell: ({ state }) => <State of={state} /> },
      { name: t('of'), numeric: true, cell: (redrive) => <Total redrive={redrive} /> },
      { name: t('handled'), numeric: true, cell: ({ handled }) => count(handled) },
      {
        name: t('returned'),
        numeric: true,
        cell: ({ returned }) => (returned > 0 ? <strong class="bad">{count(returned)}</strong> : '0'),
      },
      { name: t('cancelled'), numeric: true, cell: ({ cancelled }) => count(cancelled) },
      { name: t('by'), phone: 'off', cell: ({ operator }) => <Named id={operator} /> },
      { name: t('began'), cell: ({ createdAt }) => <Time at={createdAt} /> },
      { name: t('ended'), phone: 'off', cell: ({ endedAt }) => (endedAt ? <Time at={endedAt} /> : '–') },
    ]}
  />
);
